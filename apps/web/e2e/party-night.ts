import type { PartyCommand, PartyEntry, PartySettings, PartySnapshot } from '@refrain/contract';
import type { Browser, Page } from 'playwright-core';

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const TV = { viewport: { width: 1920, height: 1080 } };

/** A party with its host at a desk; what a test does not look at goes by the interface. */
export class PartyNight {
  readonly desk: Page;
  readonly code: string;
  readonly #serverUrl: string;
  readonly #browser: Browser;
  readonly #partyId: string;
  readonly #screenToken: string;

  private constructor(browser: Browser, serverUrl: string, desk: Page, { party, links }: PartyEntry) {
    this.#browser = browser;
    this.#serverUrl = serverUrl;
    this.desk = desk;
    this.#partyId = party.id;
    this.code = party.code ?? '';
    this.#screenToken = links?.screenToken ?? '';
  }

  static async begin(browser: Browser, serverUrl: string, settings: Partial<PartySettings> = {}): Promise<PartyNight> {
    const desk = await (await browser.newContext(DESK)).newPage();
    const answer = await desk.request.post(`${serverUrl}/api/v1/parties`, { data: { name: 'Friday', hostName: 'Maria', settings } });
    return new PartyNight(browser, serverUrl, desk, (await answer.json()) as PartyEntry);
  }

  get deskUrl(): string {
    return `${this.#serverUrl}/host/${this.#partyId}`;
  }

  /** Where a display comes in, by another way to the server if need be. */
  stageUrl(serverUrl = this.#serverUrl): string {
    return `${serverUrl}/stage/${this.#screenToken}`;
  }

  async newTv(): Promise<Page> {
    return (await this.#browser.newContext(TV)).newPage();
  }

  /** A display that may make sound. */
  async openStage(serverUrl?: string): Promise<Page> {
    const page = await this.newTv();
    await page.goto(this.stageUrl(serverUrl));
    await page.getByRole('button', { name: 'Press OK to start' }).press('Enter');
    return page;
  }

  /** Comes in by the code on the screen. */
  async join(name: string): Promise<Page> {
    const phone = await (await this.#browser.newContext(PHONE)).newPage();
    await phone.goto(`${this.#serverUrl}/join?code=${this.code}`);
    await phone.getByLabel('What do we call you?').fill(name);
    await phone.getByRole('button', { name: 'Come in' }).click();
    await phone.getByRole('searchbox', { name: 'Search songs' }).waitFor();
    return phone;
  }

  async set(settings: Partial<PartySettings>): Promise<void> {
    await this.desk.request.patch(`${this.#serverUrl}/api/v1/parties/${this.#partyId}`, { data: { settings } });
  }

  async run(command: PartyCommand): Promise<void> {
    const answer = await this.desk.request.post(`${this.#serverUrl}/api/v1/parties/${this.#partyId}/commands`, { data: command });
    if (!answer.ok()) throw new Error(`${command.type} was refused: ${await answer.text()}`);
  }

  async look(): Promise<PartySnapshot> {
    return (await this.desk.request.get(`${this.#serverUrl}/api/v1/parties/${this.#partyId}`)).json() as Promise<PartySnapshot>;
  }
}
