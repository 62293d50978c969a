import { clickSong, type FlakyLine, openLine, seededRandom } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { installLoudspeakerProbe, readHeard } from './loudspeaker-probe.ts';
import { PartyNight } from './party-night.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

const AWAY_SECONDS = 60;
const SPACING_SECONDS = 0.5;

describeInBrowser('P30 a stage whose network is away for a minute', () => {
  let server: RunningServer;
  let browser: Browser;
  let line: FlakyLine;
  let night: PartyNight;
  let stage: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    line = await openLine(server.url);
    const song = clickSong({ title: 'Far Away', durationSeconds: 110, everySeconds: SPACING_SECONDS, sampleRateHz: 22_050 });
    // Silence would fit into the first piece that is read. Noise below the clicks does not: 35 kB a second, and in every stem.
    const random = seededRandom(7);
    for (const samples of [song.stems.vocals, song.stems.bass, song.stems.other])
      for (let i = 0; i < samples.length; i++) samples[i] = Math.round((random() - 0.5) * 800);
    const [songId = ''] = await giveSongs(server.url, [song]);
    night = await PartyNight.begin(browser, server.url, { announceSeconds: 3, autoAdvance: false });
    stage = await night.newTv();
    await installLoudspeakerProbe(stage);
    await stage.goto(night.stageUrl(line.url));
    await stage.getByRole('button', { name: 'Press OK to start' }).press('Enter');
    await night.run({ type: 'queue.add', songId });
    await night.run({ type: 'performance.start' });
    await stage.locator('canvas[data-stage="words"]').waitFor({ timeout: 20_000 });
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
    await server?.stop();
  });

  it('plays on without a gap, says that the network is gone, and is with the party again', { timeout: 180_000 }, async () => {
    await stage.waitForTimeout(6000);
    const cutMs = Date.now();
    line.cut();
    await stage.getByText('Refrain is out of reach', { exact: false }).waitFor({ timeout: 20_000 });
    await stage.waitForTimeout(AWAY_SECONDS * 1000 - (Date.now() - cutMs));
    const mendedMs = Date.now();
    const clicks = (await readHeard(stage)).clicksMs.filter((ms) => ms > cutMs && ms < mendedMs).length;
    // A busy machine cannot say of every click when it was heard.
    expect(clicks).toBeGreaterThan((AWAY_SECONDS / SPACING_SECONDS) * 0.8);
    const lastMs = Math.max(...(await readHeard(stage)).clicksMs);
    expect(mendedMs - lastMs).toBeLessThan(5000);

    await night.run({ type: 'performance.set', keyShift: 2 });
    line.mend();
    await stage.getByText('Refrain is out of reach', { exact: false }).waitFor({ state: 'detached', timeout: 30_000 });
    await stage.getByText('+2', { exact: true }).first().waitFor({ state: 'attached' });
    const word = () => stage.locator('canvas[data-stage="words"]').getAttribute('data-word');
    const before = await word();
    await expect.poll(word).not.toBe(before);
    expect((await night.look()).performance).toMatchObject({ status: 'playing', stageMissing: false });
  });
});
