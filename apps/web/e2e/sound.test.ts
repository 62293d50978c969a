import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';

const STAGE_ENGINE = fileURLToPath(new URL('../../../packages/stage-engine/dist/index.js', import.meta.url));

/** Samples of a rendered player: what would reach the loudspeaker. */
interface Rendered {
  samples: number[];
  sampleRateHz: number;
}

/** What happens while a player is rendered: at a time in seconds, one call. */
type Deed = [atSeconds: number, call: 'pause' | 'play' | 'seek' | 'fade', value?: number];

/** As one script, so that it can be put into an empty page. */
async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry: STAGE_ENGINE, formats: ['iife'], name: 'stageEngine' } },
  });
  const [output] = [result].flat();
  if (!output || !('output' in output)) throw new Error('The stage engine could not be bundled.');
  return output.output[0].code;
}

describeInBrowser('the sound of the stage', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.evaluate(`${await bundle()}; window.stageEngine = stageEngine;`);
  });
  afterAll(() => browser?.close());

  /** Renders two seconds of four stems made by `wave(t)`, each signed so that perfect sync adds up to a known sum. */
  const render = (deeds: Deed[], frequencyHz = 110) =>
    page.evaluate(
      async ({ deeds, frequencyHz }): Promise<Rendered> => {
        const sampleRateHz = 48_000;
        const context = new OfflineAudioContext(1, 2 * sampleRateHz, sampleRateHz);
        const buffer = (gain: number) => {
          const made = context.createBuffer(1, 10 * sampleRateHz, sampleRateHz);
          const channel = made.getChannelData(0);
          for (let i = 0; i < channel.length; i++) channel[i] = gain * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRateHz + 1);
          return made;
        };
        // +0.5 −0.5 +0.25 −0.25: silence, as long as not one sample lies between them.
        const stems = { vocals: buffer(0.5), drums: buffer(-0.5), bass: buffer(0.25), other: buffer(-0.25) };
        const engine = (window as unknown as { stageEngine: typeof import('@refrain/stage-engine') }).stageEngine;
        const player = new engine.StemPlayer(context, stems, { integratedLufs: null, truePeakDbtp: null, loudnessRangeLu: null });
        for (const [at, call, value = 0] of deeds) {
          const act = () => {
            if (call === 'seek') player.seek(value);
            else if (call === 'fade') player.setStemGain('vocals', value);
            else player[call]();
          };
          if (at === 0) act();
          else
            void context
              .suspend(at)
              .then(act)
              .then(() => context.resume());
        }
        const rendered = await context.startRendering();
        return { samples: [...rendered.getChannelData(0)], sampleRateHz };
      },
      { deeds, frequencyHz },
    );
  const loudest = (samples: number[]) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  /** The largest second difference: a click is a corner, and a corner is large here. */
  const sharpest = (samples: number[]) =>
    samples.reduce(
      (most, sample, i) => (i < 2 ? most : Math.max(most, Math.abs(sample - 2 * (samples[i - 1] ?? 0) + (samples[i - 2] ?? 0)))),
      0,
    );

  it('keeps four stems together to the sample, through seeks and pauses', async () => {
    const { samples } = await render([
      [0, 'play'],
      [0.4, 'seek', 3.21],
      [0.8, 'pause'],
      [1, 'play'],
      [1.4, 'seek', 0.777],
    ]);
    expect(loudest(samples)).toBeLessThan(1e-5);
  });

  it('sounds where the clock says', async () => {
    const { samples, sampleRateHz } = await render(
      [
        [0, 'seek', 2],
        [0, 'fade', 0],
        [0, 'play'],
      ],
      3,
    );
    const at = 1;
    const songSeconds = 2 + at - 0.02;
    // Without the vocals, what is left of the sum is minus one half.
    const expected = -0.5 * Math.sin(2 * Math.PI * 3 * songSeconds + 1) * 10 ** (-1 / 20);
    expect(samples[at * sampleRateHz]).toBeCloseTo(expected, 2);
  });

  it('does not click on play, pause, seek or fader', async () => {
    const { samples } = await render([
      [0, 'fade', 0],
      [0, 'play'],
      [0.5, 'seek', 4.1234],
      [0.9, 'pause'],
      [1.2, 'play'],
      [1.5, 'fade', 1],
    ]);
    expect(loudest(samples)).toBeGreaterThan(0.4);
    // The wave itself bends by a (2πf/fs)² ≈ 1e-4; a jump of a tenth would be 1e-1.
    expect(sharpest(samples)).toBeLessThan(2.5e-3);
  });
});
