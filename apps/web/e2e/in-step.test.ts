import { clickSong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { distancesMs, type Heard, installLoudspeakerProbe, readHeard } from './loudspeaker-probe.ts';
import { PartyNight } from './party-night.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

/** Two stages, and words against sound. */
const MOST_APART_MS = 40;
const MOST_WORDS_OFF_MS = 20;
/** Clocks that part show after one minute; STEP_SECONDS=300 listens for five. */
const SECONDS = Number(process.env.STEP_SECONDS ?? 60);
/** After a change a stage may take so long until it is together with the others again. */
const SETTLE_MS = 1500;
/** Of some sounds a busy machine cannot say when they were heard. */
const MOST_OF_THEM = 0.8;
// No multiple of a frame: words begin at every moment of one.
const SPACING_SECONDS = 0.47;

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const machineMs = () => performance.timeOrigin + performance.now();
const inOrder = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
const tell = (what: string, values: readonly number[]) => {
  const at = (share: number) => inOrder(values.map(Math.abs), share).toFixed(1);
  process.stderr.write(`${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms of ${values.length}\n`);
};

describeInBrowser('P29 two stages of one party', () => {
  let server: RunningServer;
  let browser: Browser;
  let night: PartyNight;
  let stages: [Page, Page];

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    const title = 'Count with Me';
    const [songId = ''] = await giveSongs(server.url, [
      clickSong({ title, durationSeconds: SECONDS + 30, everySeconds: SPACING_SECONDS, sampleRateHz: 22_050 }),
    ]);
    night = await PartyNight.begin(browser, server.url, { announceSeconds: 3, autoAdvance: false });
    stages = [await openProbedStage(), await openProbedStage()];
    await night.run({ type: 'queue.add', songId });
    await night.run({ type: 'performance.start' });
    for (const stage of stages) await stage.locator('canvas[data-stage="words"]').waitFor({ timeout: 20_000 });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openProbedStage(): Promise<Page> {
    const page = await night.newTv();
    await installLoudspeakerProbe(page);
    await page.goto(night.stageUrl());
    await page.getByRole('button', { name: 'Press OK to start' }).press('Enter');
    return page;
  }

  /** What both stages gave out in a stretch of time. */
  async function listen(seconds: number): Promise<[Heard, Heard]> {
    const fromMs = machineMs();
    await wait(seconds);
    const toMs = machineMs() - 300;
    const within = async (page: Page): Promise<Heard> => {
      const heard = await readHeard(page);
      return { ...heard, clicksMs: heard.clicksMs.filter((ms) => ms > fromMs && ms < toMs) };
    };
    const [first, second] = await Promise.all(stages.map(within));
    if (!first || !second) throw new Error('A stage says nothing.');
    return [first, second];
  }

  /** Every click of one stage has its twin on the other, within the bound; the ends of the stretch aside. */
  function expectTogether(what: string, [first, second]: [Heard, Heard], clicks: number): void {
    const apart = distancesMs(first.clicksMs.slice(1, -1), second.clicksMs).filter(Number.isFinite);
    tell(`Two stages, ${what}`, apart);
    expect(apart.length).toBeGreaterThan(clicks);
    // A machine that is busy with other things may lose a piece of sound; that stage is back in step within a second.
    expect(inOrder(apart.map(Math.abs), 0.99)).toBeLessThan(MOST_APART_MS);
    const off = apart.map((ms) => Math.abs(ms) >= MOST_APART_MS);
    expect(off.some((one, i) => one && off[i + 1] && off[i + 2])).toBe(false);
  }

  const timeout = (SECONDS + 60) * 1000;
  it(`play within ${MOST_APART_MS} ms of each other, and P19 their words are within ${MOST_WORDS_OFF_MS} ms of the sound`, {
    timeout,
  }, async () => {
    await wait(SETTLE_MS / 1000);
    const heard = await listen(SECONDS);
    expectTogether('as recorded', heard, (SECONDS / SPACING_SECONDS) * MOST_OF_THEM);
    for (const { clicksMs, words, frameMs } of heard) {
      const [from = 0, to = 0] = [clicksMs[1], clicksMs.at(-2)];
      const sung = words.filter(({ word, drawnMs }) => /\.\d/.test(word) && drawnMs > from && drawnMs < to);
      // A screen changes with its frames. Each word says how far its cursor is ahead at least, and at most.
      const ahead = distancesMs(
        sung.map(({ drawnMs }) => drawnMs),
        clicksMs,
      ).map((ms) => -ms);
      const least = ahead.filter(Number.isFinite);
      const most = sung.map(({ drawnMs, notBeforeMs }, i) => (ahead[i] ?? Number.NaN) + drawnMs - notBeforeMs).filter(Number.isFinite);
      expect(least.length).toBeGreaterThan((SECONDS / SPACING_SECONDS) * MOST_OF_THEM);
      const [atLeast, atMost] = [inOrder(least, 0.99), inOrder(most, 0.01)];
      process.stderr.write(
        `Words are ahead of their sound by ${atLeast.toFixed(1)} to ${atMost.toFixed(1)} ms, frames ${frameMs.toFixed(1)} ms\n`,
      );
      // Hardly a word came too early or too late (a busy machine may lose a piece of sound), and together they leave no room for more.
      for (const ms of [atLeast, atMost]) expect(Math.abs(ms)).toBeLessThan(MOST_WORDS_OFF_MS);
    }
  });

  it('are together again after a jump, in another key, at another tempo, and when one was loaded anew', { timeout: 120_000 }, async () => {
    const changes: [string, () => Promise<unknown>][] = [
      ['after a jump', () => night.run({ type: 'performance.seek', positionSeconds: 10.25 })],
      ['in another key', () => night.run({ type: 'performance.set', keyShift: 3 })],
      ['slower', () => night.run({ type: 'performance.set', tempo: 0.9 })],
      ['as recorded again', () => night.run({ type: 'performance.set', keyShift: 0, tempo: 1 })],
      [
        'after a pause',
        async () => {
          await night.run({ type: 'performance.pause' });
          await wait(0.5);
          await night.run({ type: 'performance.play' });
        },
      ],
      [
        'one loaded anew',
        async () => {
          await stages[1].reload();
          await stages[1].locator('canvas[data-stage="words"]').waitFor({ timeout: 20_000 });
        },
      ],
    ];
    for (const [what, change] of changes) {
      await change();
      await wait(SETTLE_MS / 1000);
      expectTogether(what, await listen(8), 6);
    }
  });
});
