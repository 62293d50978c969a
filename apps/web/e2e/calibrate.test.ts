import { clickSong } from '@refrain/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectComplaints, describeInBrowser, expectNoBarriers, launchBrowser } from './browser.ts';
import { distancesMs, installLoudspeakerProbe, readHeard } from './loudspeaker-probe.ts';
import { giveSongs } from './ready-songs.ts';
import { type RunningServer, startServer } from './server.ts';

/** So late is the sound of this room: whoever taps to it does so this much after the page believes that it is heard. */
const ROOM_DELAY_MS = 150;
/** A frame and the slowness of a busy machine. */
const TOLERANCE_MS = 40;
const SPACING_SECONDS = 0.9;

const middle = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Somebody who taps: to each beep as it comes out of a late loudspeaker, and to each flash as it is seen. */
async function installTapper(page: Page): Promise<void> {
  await page.addInitScript((delayMs) => {
    const tap = () => dispatchEvent(new KeyboardEvent('keydown', { key: ' ', cancelable: true }));
    const beeps: { context: AudioContext; atSeconds: number }[] = [];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (this: OscillatorNode, at = 0) {
      if (this.context instanceof AudioContext) beeps.push({ context: this.context, atSeconds: at });
      start.call(this, at);
    };
    const offsetsMs: number[] = [];
    let wasBright = false;
    const look = () => {
      requestAnimationFrame(look);
      const light = document.querySelector<HTMLElement>('main span[aria-hidden]');
      const bright = light?.style.opacity === '1';
      if (bright && !wasBright) tap();
      wasBright = bright;
      const [next] = beeps;
      if (!next) return;
      const { contextTime = 0, performanceTime = 0 } = next.context.getOutputTimestamp();
      if (contextTime > 0) offsetsMs.push(performanceTime - contextTime * 1000);
      const offsetMs = offsetsMs.toSorted((a, b) => a - b)[offsetsMs.length >> 1];
      if (offsetMs === undefined || performance.now() < next.atSeconds * 1000 + offsetMs + delayMs) return;
      beeps.shift();
      tap();
    };
    requestAnimationFrame(look);
  }, ROOM_DELAY_MS);
}

describeInBrowser('offsets: the calibration page', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let songId: string;
  let complaints: string[];

  const keptMs = async () => Number(await page.evaluate(`localStorage.getItem('refrain.screen.offset') ?? 0`));

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    const song = clickSong({ title: 'Count with Me', durationSeconds: 40, everySeconds: SPACING_SECONDS, sampleRateHz: 22_050 });
    [songId = ''] = await giveSongs(server.url, [song]);
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    complaints = collectComplaints(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('P19 finds by taps how late the sound of a room is, and remembers it for this screen', { timeout: 120_000 }, async () => {
    await installTapper(page);
    await page.goto(`${server.url}/calibrate`);
    await expectNoBarriers(page, 'calibrate');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText(/Tap with every beep/).waitFor();
    await page.getByText(/tap with every flash/).waitFor({ timeout: 30_000 });
    await page.getByText(/^Found\. Words on this screen now wait \d+ ms\.$/).waitFor({ timeout: 30_000 });
    expect(Math.abs((await keptMs()) - ROOM_DELAY_MS)).toBeLessThan(TOLERANCE_MS);
    await expectNoBarriers(page, 'found');
  });

  it('P19 the words of the stage then wait for the sound, by just so much', { timeout: 120_000 }, async () => {
    const offsetMs = await keptMs();
    const stage = await page.context().newPage();
    await installLoudspeakerProbe(stage);
    await stage.goto(`${server.url}/songs/${songId}`);
    await stage.getByRole('button', { name: 'Sing', exact: true }).click();
    await stage.waitForTimeout(20_000);
    const { clicksMs, words } = await readHeard(stage);
    const late = distancesMs(
      words.filter(({ word }) => /\.\d/.test(word)).map(({ drawnMs }) => drawnMs - offsetMs),
      clicksMs,
    ).filter(Number.isFinite);
    expect(late.length).toBeGreaterThan(10);
    expect(Math.abs(middle(late))).toBeLessThan(TOLERANCE_MS);
    expect(complaints).toEqual([]);
  });

  it('P19 says so when the taps tell nothing, and is set by hand', { timeout: 120_000 }, async () => {
    const idle = await page.context().newPage();
    await idle.goto(`${server.url}/calibrate`);
    const before = await keptMs();
    await idle.getByRole('button', { name: 'Start', exact: true }).click();
    await idle.getByText('These taps were too uneven to tell', { exact: false }).waitFor({ timeout: 60_000 });
    expect(await keptMs()).toBe(before);
    await expectNoBarriers(idle, 'unsure');
    await idle.getByRole('button', { name: 'Words wait up' }).click();
    await expect.poll(keptMs).toBe(before + 10);
  });
});
