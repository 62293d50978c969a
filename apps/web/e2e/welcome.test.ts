import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
const LAPTOP = { viewport: { width: 1440, height: 900 } };

describeInBrowser('P29 the first visit', () => {
  let browser: Browser;
  let server: RunningServer;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startServer({}, { firstVisit: true });
  });
  afterEach(async () => {
    await page?.context().close();
    await server?.stop();
  });

  async function visit(options: object): Promise<Page> {
    const visitor = await (await browser.newContext(options)).newPage();
    complaints = collectComplaints(visitor);
    await visitor.goto(server.url);
    return visitor;
  }
  const question = (number: number) => page.getByText(`Question ${number} of 4`).waitFor();
  const house = async () => (await fetch(`${server.url}/api/v1/house`)).json();
  const settings = async () => (await fetch(`${server.url}/api/v1/settings`)).json();

  it('asks four questions on a laptop; pressing Enter four times is an answer', async () => {
    page = await visit(LAPTOP);
    for (const number of [1, 2, 3, 4]) {
      await question(number);
      await expectNoBarriers(page, `question ${number}`);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    await page.getByRole('link', { name: 'Have a party' }).last().waitFor();
    expect(await house()).toEqual({ name: null, isSetUp: true });
    const on = Object.entries(await settings()).filter(([name, value]) => name.endsWith('.enabled') && value === true);
    expect(on).toEqual([]);
    // Over for good: for this browser, its way back, and everybody else.
    await page.goBack().catch(() => null);
    await page.goto(`${server.url}/welcome?step=people`);
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    const other = await (await browser.newContext(PHONE)).newPage();
    await other.goto(server.url);
    await other.getByRole('button', { name: 'Hear what it does' }).waitFor();
    await other.context().close();
    expect(complaints).toEqual([]);
  });

  it('takes other answers by keyboard alone, on a phone and in German', async () => {
    page = await visit(PHONE);
    await question(1);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'Willkommen. Welche Sprache?' }).waitFor();
    await expectNoBarriers(page, 'the language, in German');
    await page.keyboard.press('Enter');
    await page.getByText('Frage 2 von 4').waitFor();
    await page.keyboard.type('Zum Blauen Saal');
    await page.keyboard.press('Enter');
    await page.getByText('Frage 3 von 4').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByLabel('Ein Passwort, mindestens acht Zeichen').waitFor();
    await expectNoBarriers(page, 'a first account, in German');
    await page.keyboard.press('Tab');
    await page.keyboard.type('maria');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a long enough password');
    await page.keyboard.press('Enter');
    await page.getByText('Frage 4 von 4').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('switch', { name: 'LRCLIB' }).press('Space');
    await page.getByRole('switch', { name: 'LRCLIB', checked: true }).waitFor();
    await expectNoBarriers(page, 'outside services, in German');
    await page.getByRole('button', { name: 'Fertig' }).press('Enter');
    await page.getByRole('main').getByText('Zum Blauen Saal').waitFor();
    expect(await house()).toEqual({ name: 'Zum Blauen Saal', isSetUp: true });
    // Strangers are visitors from now on.
    expect((await fetch(`${server.url}/api/v1/settings`)).status).toBe(401);
    expect((await (await page.request.get(`${server.url}/api/v1/settings`)).json())['lrclib.enabled']).toBe(true);
    await page.goto(`${server.url}/host`);
    await expect.poll(() => page.getByLabel('Name der Party').inputValue()).toBe('Zum Blauen Saal');
    expect(complaints).toEqual([]);
  });

  it('is passed over for good with one press, and the name can be given later', async () => {
    page = await visit(LAPTOP);
    await question(1);
    await page.getByRole('button', { name: 'Skip the questions' }).click();
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    expect(await house()).toEqual({ name: null, isSetUp: true });
    await page.goto(`${server.url}/settings/house`);
    await page.getByLabel('Name of the house').fill('The Blue Room');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await expectNoBarriers(page, 'the house');
    expect(await house()).toMatchObject({ name: 'The Blue Room' });
  });

  it('asks whoever runs the house and nobody else, and nobody at a party', async () => {
    const send = (path: string, body: unknown) =>
      fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    const { party, links } = await (await send('/api/v1/parties', { name: 'Friday' })).json();
    page = await visit(PHONE);
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    await page.goto(`${server.url}/join?code=${party.code}`);
    await page.getByLabel('What do we call you?').waitFor();
    await page.goto(`${server.url}/stage/${links.screenToken}`);
    await page.getByRole('button', { name: 'Press OK to start' }).waitFor();
    await server.stop();

    server = await startServer({}, { firstVisit: true });
    expect((await send('/api/v1/accounts', { username: 'root', password: 'a long enough password' })).status).toBe(201);
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
    expect(await house()).toMatchObject({ isSetUp: false });
    await page.request.post(`${server.url}/api/v1/session`, { data: { username: 'root', password: 'a long enough password' } });
    await page.goto(server.url);
    await question(1);
    await page.goto(`${server.url}/welcome?step=people`);
    await page.getByText('root runs this house.', { exact: false }).waitFor();
  });
});
