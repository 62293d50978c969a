import { clickSong } from '@refrain/testkit';
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, launchBrowser } from './browser.ts';
import { installLoudspeakerProbe, readHeard } from './loudspeaker-probe.ts';
import { giveSongs } from './ready-songs.ts';
import { type S3Store, startS3Store } from './s3-store.ts';
import { type RunningServer, startServer } from './server.ts';

const SPACING_SECONDS = 0.5;

describeInBrowser('A22 files that browsers fetch from the store itself', () => {
  let store: S3Store;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let songId: string;
  let complaints: string[];
  /** What came from the store's address. */
  const fetched: { path: string; status: number }[] = [];

  beforeAll(async () => {
    [store, browser] = await Promise.all([startS3Store('http://127.0.0.1:*'), launchBrowser()]);
    server = await startServer({ ...store.settings, BLOBS_PUBLIC_ENDPOINT: store.origin, ROLES: 'api' });
    const song = clickSong({ title: 'From Afar', durationSeconds: 60, everySeconds: SPACING_SECONDS, sampleRateHz: 22_050 });
    [songId = ''] = await giveSongs(server.url, [song]);
    page = await browser.newPage();
    complaints = collectComplaints(page);
    page.on('response', (response: Response) => {
      const { origin, pathname } = new URL(response.url());
      if (origin === store.origin) fetched.push({ path: pathname, status: response.status() });
    });
    await installLoudspeakerProbe(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await store?.stop();
  });

  it('are sung to: words and stems arrive, in ranges, and the content policy lets them in', async () => {
    await page.goto(`${server.url}/songs/${songId}`);
    await page.getByRole('button', { name: /^(Sing|From the start)$/ }).click();
    await page.getByRole('button', { name: /^Pause/ }).waitFor({ timeout: 60_000 });
    await expect.poll(async () => (await readHeard(page)).clicksMs.length, { timeout: 60_000 }).toBeGreaterThan(4);
    const words = (await readHeard(page)).words.map(({ word }) => word);
    expect(new Set(words).size).toBeGreaterThan(2);
    const stems = fetched.filter(({ path }) => path.endsWith('.flac'));
    expect(new Set(stems.map(({ path }) => path)).size).toBe(4);
    expect(new Set(stems.map(({ status }) => status))).toEqual(new Set([206]));
    expect(fetched.some(({ path }) => path.endsWith('chart.json'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('play in a media element, which jumps in them', async () => {
    const reached = await page.evaluate(async (url) => {
      const audio = new Audio(url);
      audio.muted = true;
      await audio.play();
      audio.currentTime = 50;
      await new Promise((resolve) => audio.addEventListener('seeked', resolve, { once: true }));
      return audio.currentTime;
    }, `/api/v1/songs/${songId}/files/original`);
    expect(reached).toBeGreaterThanOrEqual(50);
    expect(complaints).toEqual([]);
  });
});
