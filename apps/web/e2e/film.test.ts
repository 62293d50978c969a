import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickSong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

const SECONDS = 20;

/** A film of a moving test card; null where there is no ffmpeg to make it. */
async function makeFilm(): Promise<Uint8Array | null> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-film-'));
  const path = join(folder, 'film.webm');
  const inputs = [`testsrc2=s=320x180:r=25:d=${SECONDS}`, `sine=440:d=${SECONDS}`].flatMap((input) => ['-f', 'lavfi', '-i', input]);
  const made = spawnSync('ffmpeg', ['-v', 'error', ...inputs, '-c:v', 'libvpx', '-b:v', '300k', '-c:a', 'libopus', path]);
  const film = made.status === 0 ? await readFile(path) : null;
  await rm(folder, { recursive: true, force: true });
  return film;
}

describeInBrowser('P29 a song that came as a film', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let songId: string | undefined;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const bytes = await makeFilm();
    const song = clickSong({ title: 'Test Card', durationSeconds: SECONDS, everySeconds: 0.5, sampleRateHz: 22_050 });
    if (bytes) [songId] = await giveSongs(server.url, [{ ...song, original: { fileName: 'card.webm', bytes } }]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('shows it behind the words, in step through a jump and at another tempo', { timeout: 60_000 }, async (context) => {
    if (!songId && process.env.CI === 'true') throw new Error('There is no ffmpeg to make a film with.');
    if (!songId) return context.skip('There is no ffmpeg to make a film with.');
    await page.goto(`${server.url}/songs/${songId}`);
    await page.getByRole('button', { name: 'Sing', exact: true }).click();
    const film = page.locator('video');
    const place = page.getByRole('slider', { name: 'Place in the song' });
    const apart = async () =>
      Math.abs((await film.evaluate((video: HTMLVideoElement) => video.currentTime)) - Number(await place.inputValue()));
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 20_000 }).toBe(320);
    await expect.poll(apart, { timeout: 10_000 }).toBeLessThan(0.4);
    await place.fill('9');
    await page.keyboard.press(',');
    await page.keyboard.press(',');
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.playbackRate)).toBeLessThan(0.99);
    await expect.poll(apart, { timeout: 10_000 }).toBeLessThan(0.4);
    await page.keyboard.press('Space');
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
  });
});
