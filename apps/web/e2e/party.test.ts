import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
/** As a host names it whose own browser says `localhost`. */
const GUEST_URL = 'http://192.0.2.7:8000';
const TITLE = 'Sing with Me Tonight';

/** What has the keyboard. */
const focused = (page: Page) => page.evaluate('document.activeElement === document.body ? "" : document.activeElement.innerText');

describeInBrowser('P20 P28 a party: a desk and phones', () => {
  let server: RunningServer;
  let browser: Browser;
  let desk: Page;
  let phone: Page;
  const complaints: string[][] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer({ PUBLIC_URL: GUEST_URL }), launchBrowser()]);
    // Asked for while it is made: its singer has a place all the same.
    await fetch(`${server.url}/api/v1/demo`, { method: 'POST' });
    desk = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    phone = await (await browser.newContext(PHONE)).newPage();
    complaints.push(collectComplaints(desk), collectComplaints(phone));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('G22 begins with a name, and a code to scan that is drawn here', async () => {
    await desk.goto(`${server.url}/host`);
    await desk.getByLabel('Your name').fill('Maria');
    await expectNoBarriers(desk, 'host');
    await desk.getByRole('button', { name: 'Begin' }).click();
    await desk.getByRole('heading', { name: 'Queue' }).waitFor();
    const code = desk.getByRole('img', { name: 'Scan to join the party' });
    await code.waitFor();
    // Made here: nobody outside is asked for a picture of our address.
    expect(await code.getAttribute('src')).toMatch(/^data:image\/svg\+xml,/);
    await desk.getByText('192.0.2.7:8000/join').waitFor();
    await expectNoBarriers(desk, 'desk');
  });

  it('makes a screen of a TV with the eight letters of the desk', async () => {
    const letters = (await desk.getByText(/^[a-z]{8}$/).textContent()) ?? '';
    const tv = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    await tv.goto(`${server.url}/stage`);
    const field = tv.getByLabel(/^Type the eight letters/);
    await field.waitFor();
    await expectNoBarriers(tv, 'no party');
    await field.fill('qqqqqqqq');
    await field.press('Enter');
    await tv.getByRole('alert').waitFor();
    await tv.getByRole('link', { name: 'Try again' }).click();
    await field.fill(letters.toUpperCase());
    await field.press('Enter');
    await tv.getByRole('button', { name: 'Press OK to start' }).press('Enter');
    await tv.getByText('192.0.2.7:8000/join').waitFor();
    await tv.context().close();
  });

  it('lets a phone in by the four letters, and queues a song with one tap', async () => {
    const code = (await desk.getByText(/^[A-Z]{4}$/).textContent()) ?? '';
    await phone.goto(`${server.url}/join`);
    // Whoever arrives types at once.
    const letters = phone.getByLabel('The four letters on the screen');
    await letters.waitFor();
    await phone.keyboard.type(code);
    await expect.poll(() => letters.inputValue()).toBe(code);
    await phone.keyboard.press('Enter');
    const name = phone.getByLabel('What do we call you?');
    await name.waitFor();
    await phone.keyboard.type('Ann');
    await expect.poll(() => name.inputValue()).toBe('Ann');
    await expectNoBarriers(phone, 'door');
    await phone.keyboard.press('Enter');
    await phone.getByRole('searchbox', { name: 'Search songs' }).fill('sing tonihgt');
    await phone.getByRole('button', { name: `Sing ${TITLE}` }).click();
    await phone.getByRole('heading', { name: 'Queue' }).waitFor();
    await phone.getByText('You are next', { exact: false }).first().waitFor();
    await expectNoBarriers(phone, 'queue');
    await desk.getByRole('button', { name: `Remove ${TITLE}` }).waitFor();
  });

  it('takes somebody without a phone, and the host moves, takes back and removes by keyboard', async () => {
    await desk.getByRole('button', { name: 'Add a song' }).first().focus();
    await desk.keyboard.press('a');
    const dialog = desk.getByRole('dialog');
    await dialog.getByRole('button', { name: new RegExp(`^${TITLE}`) }).click();
    await desk.getByLabel('Somebody new, without a phone').fill('Ben');
    await desk.getByRole('button', { name: 'Add', exact: true }).click();
    // The queue behind the dialog may show him first; keys reach it when the dialog is gone.
    await dialog.waitFor({ state: 'hidden' });
    const singers = desk.locator('ol > li');
    await expect.poll(() => focused(desk)).toBe('Add a song');
    await expect.poll(() => singers.allInnerTexts()).toEqual([expect.stringContaining('Ann'), expect.stringContaining('Ben')]);
    await singers
      .nth(1)
      .getByRole('button', { name: new RegExp(`^${TITLE}`) })
      .press('Alt+ArrowUp');
    await expect.poll(() => singers.first().innerText()).toContain('Ben');
    await desk.keyboard.press('u');
    await expect.poll(() => singers.first().innerText()).toContain('Ann');
    await singers
      .nth(1)
      .getByRole('button', { name: `Remove ${TITLE}` })
      .press('Enter');
    await expect.poll(() => singers.count()).toBe(1);
    // The row is gone; the keyboard is on the one that is left, not at the top of the page.
    await expect.poll(() => focused(desk)).toContain(TITLE);
  });

  it('tells a phone that somebody else’s desk is not its own', async () => {
    await phone.goto(desk.url());
    await phone.getByRole('heading', { name: 'This desk is the host’s' }).waitFor();
    await phone.getByRole('link', { name: 'To your remote' }).click();
    await phone.getByRole('button', { name: 'Me', exact: true }).click();
    await expectNoBarriers(phone, 'me');
    await phone.getByRole('button', { name: 'Leave the party' }).click();
    await phone.getByRole('link', { name: 'Have a party' }).waitFor();
    // The song keeps no place; whoever comes back has it again.
    await expect.poll(() => desk.locator('ol > li').first().innerText()).toMatch(/^–/);
    expect(complaints.flat()).toEqual([]);
  });
});
