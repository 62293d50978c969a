import { clickSong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

describeInBrowser('the parts of a song as files', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    const [songId = ''] = await giveSongs(server.url, [
      clickSong({ title: 'Count with Me', durationSeconds: 20, everySeconds: 0.5, sampleRateHz: 8000 }),
    ]);
    page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    complaints = collectComplaints(page);
    await page.goto(`${server.url}/songs/${songId}/edit`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const save = async (name: string) => {
    const download = page.waitForEvent('download', { timeout: 150_000 });
    await page.getByRole('link', { name }).or(page.getByRole('button', { name })).click();
    return (await download).suggestedFilename();
  };

  it('P23 are saved as they are kept, and in another format as soon as it is made', { timeout: 400_000 }, async () => {
    await page.getByRole('heading', { name: 'Files to keep' }).waitFor();
    await expectNoBarriers(page, 'files to keep');
    expect(await save('The voice alone as FLAC')).toBe('Count with Me.vocals.flac');
    // Held up, so that what is said meanwhile is seen.
    await page.route('**/stems/vocals.mp3', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    const saved = save('The voice alone as MP3');
    await page.getByText('MP3 is being made, then it is saved by itself.').waitFor();
    expect(await saved).toBe('Count with Me.vocals.mp3');
    await page.getByText('is being made', { exact: false }).waitFor({ state: 'detached' });
    expect(await save('Everything, for another Refrain as ZIP')).toBe('Count with Me.refrain.zip');
    expect(complaints).toEqual([]);
  });
});
