import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';
import { wavFile } from './wav.ts';

const CODE = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

describeInBrowser('code in titles and lyrics', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let songId: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    page = await browser.newPage();
    const form = new FormData();
    form.set('lyrics', CODE);
    form.set('file', new Blob([new Uint8Array(wavFile(3, (t) => 0.4 * Math.sin(2 * Math.PI * 220 * t)))]), 'hum.wav');
    const uploaded = await (await fetch(`${server.url}/api/v1/uploads`, { method: 'POST', body: form })).json();
    songId = uploaded.songId;
    const body = JSON.stringify({ title: CODE, artist: CODE, album: CODE });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${server.url}/api/v1/songs/${songId}`, { method: 'PATCH', body, headers })).status).toBe(200);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it.each([
    ['the library', () => '/'],
    ['the page of the song', () => `/songs/${songId}`],
    ['a search for it', () => `/?q=${encodeURIComponent(CODE)}`],
  ])('is shown, not run, by %s', async (_, path) => {
    await page.goto(server.url + path());
    await page.getByText('window.hacked', { exact: false }).first().waitFor({ timeout: 60_000 });
    expect(await page.evaluate('[window.hacked, document.querySelectorAll("img[src=x]").length]')).toEqual([undefined, 0]);
  });

  it('would be stopped by the content policy even where a page set it as markup', async () => {
    const refused = page.waitForEvent('console', { predicate: (message) => message.text().includes('Content Security Policy') });
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(CODE)})`);
    await refused;
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });
});
