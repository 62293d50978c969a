import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';

const TITLE = 'Slow Tide';

describeInBrowser('P09 a house where everybody must sign in', () => {
  let server: RunningServer;
  let browser: Browser;
  let code: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer({ REQUIRE_SIGN_IN: 'true' }), launchBrowser()]);
    const send = (path: string, body: unknown, cookie = '') =>
      fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', cookie } });
    const admin = await send('/api/v1/accounts', { username: 'root', password: 'a long enough password' });
    const cookie = admin.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    await send('/api/songs', { title: TITLE, artist: 'Somebody' }, cookie);
    code = (await (await send('/api/v1/parties', { name: 'Friday', hostName: 'Hana' }, cookie)).json()).party.code;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('a phone comes in by the code on the screen, finds a song and keeps its place after a reload', async () => {
    const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true })).newPage();
    await phone.goto(`${server.url}/join?code=${code}`);
    await phone.getByLabel('What do we call you?').fill('Ann');
    await phone.getByRole('button', { name: 'Come in' }).click();
    await phone.getByRole('searchbox', { name: 'Search songs' }).fill('slow tied');
    await phone.getByRole('button', { name: `Sing ${TITLE}` }).click();
    await phone.getByRole('heading', { name: 'Queue' }).waitFor();
    await phone.reload();
    await phone.getByText(TITLE, { exact: false }).first().waitFor();
    // Outside the party it is a stranger like any other.
    expect(await phone.evaluate(async () => (await fetch('/api/v1/library/statistics')).status)).toBe(401);
  });
});
