import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';
import { wavFile } from './wav.ts';

describeInBrowser('bringing songs', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    page = await browser.newPage();
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Hear what it does' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const countSongs = async () => ((await (await fetch(`${server.url}/api/v1/songs`)).json()) as { songs: unknown[] }).songs.length;
  const choose = (...files: { name: string; buffer: Buffer }[]) =>
    page.getByLabel('Choose songs from this device').setInputFiles(files.map((file) => ({ ...file, mimeType: 'audio/wav' })));

  it('says why a file is refused, in one piece or resumable, and lets it be dismissed', async () => {
    await choose({ name: 'letter.mp3', buffer: Buffer.from('Dear singer, this is no song.') });
    await page.getByRole('button', { name: 'Understood' }).click();
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    expect(await refusal.innerText()).toMatch(/\w+ \w+/);
    await expectNoBarriers(page, 'refused file');
    await page.getByRole('button', { name: 'Dismiss letter.mp3' }).click();

    await choose({ name: 'noise.wav', buffer: Buffer.alloc(2_500_000, 'no sound at all ') });
    await refusal.waitFor({ timeout: 60_000 });
    expect(await refusal.innerText()).toMatch(/\w+ \w+/);
    await page.getByRole('button', { name: 'Dismiss noise.wav' }).click();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('shows a file of the four steps on its way, once, and why it is refused', async () => {
    await page.goto(`${server.url}/add`);
    await choose({ name: 'poem.mp3', buffer: Buffer.from('Roses are red, and this is no song.') });
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    const make = page.getByRole('button', { name: 'Make this song' });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/v1/uploads', async (route) => {
      await held;
      await route.continue();
    });
    await make.click();
    await page.getByRole('progressbar', { name: 'Sending poem.mp3' }).waitFor();
    expect(await make.isDisabled()).toBe(true);
    release();
    await page.getByRole('alert').waitFor();
    expect(await make.isDisabled()).toBe(false);
    await page.getByRole('button', { name: 'Dismiss poem.mp3' }).click();
    await page.unroute('**/api/v1/uploads');
    await page.goto(server.url);
  });

  it('follows a single song, sent with its words, and stops it when asked', { timeout: 120_000 }, async () => {
    await page.getByText('I have the lyrics').click();
    await page.getByRole('textbox').fill('La la la\nLa la lo');
    await choose({ name: 'Hum.wav', buffer: wavFile(60, (t) => 0.4 * Math.sin(2 * Math.PI * 220 * t) * Math.sin(Math.PI * t) ** 2) });
    await page.waitForURL(/\/songs\//, { timeout: 60_000 });
    await page.getByRole('heading', { name: 'Hum' }).waitFor();
    await page.getByRole('button', { name: 'Stop making this song' }).click();
    await page.getByText('You stopped this song').waitFor({ timeout: 30_000 });
    await expectNoBarriers(page, 'stopped');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });

  it('deletes a song only when there was time to think again', { timeout: 60_000 }, async () => {
    await page.goto(server.url);
    const card = page.getByRole('listitem').filter({ hasText: 'Hum' });
    await card.getByRole('button', { name: 'More about Hum' }).click();
    await card.getByRole('button', { name: 'Delete Hum' }).click();
    await card.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await card.waitFor();
    await card.getByRole('button', { name: 'More about Hum' }).click();
    await card.getByRole('button', { name: 'Delete Hum' }).click();
    await card.waitFor({ state: 'hidden' });
    // Leaving within the time to think again does not bring the song back.
    await page.reload();
    await expect.poll(countSongs).toBe(0);
  });

  it('deletes a song even if the request of the page that was left got lost', { timeout: 60_000 }, async () => {
    const form = new FormData();
    form.set('title', 'Whistle');
    form.set('file', new Blob([new Uint8Array(wavFile(4, (t) => 0.4 * Math.sin(2 * Math.PI * 330 * t)))]), 'Whistle.wav');
    await fetch(`${server.url}/api/v1/uploads`, { method: 'POST', body: form });
    await page.goto(server.url);
    const card = page.getByRole('listitem').filter({ hasText: 'Whistle' });
    await card.getByRole('button', { name: 'More about Whistle' }).click();
    await card.getByRole('button', { name: 'Delete Whistle' }).click();
    await card.waitFor({ state: 'hidden' });
    await page.evaluate(() => {
      window.fetch = () => new Promise(() => {});
    });
    await page.reload();
    await expect.poll(countSongs).toBe(0);
  });
});
