import type { StageAudioContext, StemSource } from '@refrain/stage-engine';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser } from './browser.ts';
import { serveSoundPage } from './sound-page.ts';

type Engine = typeof import('@refrain/stage-engine');
type DeskModule = typeof import('@refrain/stage-engine/desk');

/** Samples of a rendered player: what would reach the loudspeaker. */
interface Rendered {
  samples: number[];
  sampleRateHz: number;
}

/** What happens while a player is rendered: at a time in seconds, one call. */
type Deed = [atSeconds: number, call: 'pause' | 'play' | 'seek' | 'fade' | 'key' | 'tempo', value?: number];

const RATE_HZ = 44_100;

/** Puts what a test needs into the page: four stems of known tones, as a player wants them. */
async function installStems(page: Page): Promise<void> {
  await page.evaluate((sampleRateHz) => {
    const stems = ['vocals', 'drums', 'bass', 'other'] as const;
    const totalFrames = 10 * sampleRateHz;
    const pageFrames = 8192;
    const source = (frequencyHz: number, gains: number[]): StemSource => ({
      shape: { stems, sampleRateHz, totalFrames },
      want: () => {},
      close: () => {},
      onMessage: (give) => {
        for (let index = 0; index * pageFrames < totalFrames; index++)
          for (const [n, stem] of stems.entries()) {
            const left = Float32Array.from(
              { length: pageFrames },
              (_, i) => (gains[n] ?? 0) * Math.sin((2 * Math.PI * frequencyHz * (index * pageFrames + i)) / sampleRateHz + 1),
            );
            give({ type: 'page', stem, index, left, right: left.slice() });
          }
      },
    });
    Object.assign(window, { stemSource: source });
  }, RATE_HZ);
}

/** Frequency by the mean distance of rising zero crossings. */
function frequencyOf(samples: number[]): number {
  const crossings: number[] = [];
  for (const [i, sample] of samples.entries()) {
    const before = samples[i - 1] ?? 0;
    if (before < 0 && sample >= 0) crossings.push(i - sample / (sample - before));
  }
  return ((crossings.length - 1) * RATE_HZ) / ((crossings.at(-1) ?? 0) - (crossings[0] ?? 0));
}
const semitonesBetween = (heard: number, recorded: number) => 12 * Math.log2(heard / recorded);

describeInBrowser('the sound of the stage', () => {
  let browser: Browser;
  let page: Page;
  let served: Awaited<ReturnType<typeof serveSoundPage>>;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launchBrowser(['--host-resolver-rules=MAP nas.test 127.0.0.1']), serveSoundPage()]);
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${served.port}/`);
    await installStems(page);
  });
  afterAll(async () => {
    await browser?.close();
    served?.close();
  });

  /** Renders the worklet. +0.5 −0.5 +0.25 −0.25 is silence, as long as not one sample lies between the stems. */
  const render = (deeds: Deed[], frequencyHz = 110, seconds = 2) =>
    page.evaluate(
      async ({ deeds, frequencyHz, seconds, sampleRateHz }): Promise<Rendered> => {
        const { stageEngine, stemSource } = window as unknown as {
          stageEngine: Engine;
          stemSource: (frequencyHz: number, gains: number[]) => StemSource;
        };
        const context = new OfflineAudioContext(1, seconds * sampleRateHz, sampleRateHz);
        const node = await stageEngine.openStemNode(context, { workletUrl: '/worklet.js', loadDesk: () => Promise.reject() });
        const source = stemSource(frequencyHz, [0.5, -0.5, 0.25, -0.25]);
        const loudness = { integratedLufs: null, truePeakDbtp: null, loudnessRangeLu: null };
        const player = new stageEngine.StemPlayer(context as StageAudioContext, node, source, loudness);
        const doIt = ([, call, value = 0]: Deed) => {
          if (call === 'seek') player.seek(value);
          else if (call === 'fade') player.setStemGain('vocals', value);
          else if (call === 'key') player.setTune({ semitones: value });
          else if (call === 'tempo') player.setTune({ rate: value });
          else player[call]();
        };
        // The worklet's thread takes messages while nothing is rendered; a moment is enough.
        const taken = () => new Promise((resolve) => setTimeout(resolve, 60));
        for (const at of new Set(deeds.map(([at]) => at).filter((at) => at > 0)))
          void context.suspend(at).then(async () => {
            for (const deed of deeds) if (deed[0] === at) doIt(deed);
            await taken();
            await context.resume();
          });
        for (const deed of deeds) if (deed[0] === 0) doIt(deed);
        await taken();
        const rendered = await context.startRendering();
        return { samples: [...rendered.getChannelData(0)], sampleRateHz };
      },
      { deeds, frequencyHz, seconds, sampleRateHz: RATE_HZ },
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
    const songSeconds = 2 + 1;
    // Without the vocals, what is left of the sum is minus one half.
    const expected = -0.5 * Math.sin(2 * Math.PI * 3 * songSeconds + 1) * 10 ** (-1 / 20);
    expect(samples[sampleRateHz]).toBeCloseTo(expected, 2);
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

  it.each([
    ['key', 5],
    ['key', -12],
    ['key', 12],
    ['tempo', 0.5],
    ['tempo', 1.5],
  ] as const)('lets a change of %s to %f be heard, without a gap', async (call, value) => {
    const { samples } = await render(
      [
        [0, 'fade', 0],
        [0, 'play'],
        [1, call, value],
      ],
      440,
      3,
    );
    const heard = frequencyOf(samples.slice(1.5 * RATE_HZ));
    expect(semitonesBetween(frequencyOf(samples.slice(0.3 * RATE_HZ, 0.9 * RATE_HZ)), 440)).toBeCloseTo(0, 1);
    expect(Math.abs(semitonesBetween(heard, 440) - (call === 'key' ? value : 0))).toBeLessThan(0.1);
    for (let at = 0.1 * RATE_HZ; at + 900 < samples.length; at += 450) expect(loudest(samples.slice(at, at + 900))).toBeGreaterThan(0.1);
  });

  it('plays, and in another key, where the browser has no worklet: over plain HTTP from another machine', async () => {
    const insecure = await browser.newPage();
    await insecure.goto(`http://nas.test:${served.port}/`);
    await installStems(insecure);
    const { secure, samples } = await insecure.evaluate(async (sampleRateHz) => {
      const { stageEngine, desk, stemSource } = window as unknown as {
        stageEngine: Engine;
        desk: DeskModule;
        stemSource: (frequencyHz: number, gains: number[]) => StemSource;
      };
      const context = new AudioContext({ sampleRate: sampleRateHz });
      const node = await stageEngine.openStemNode(context, {
        workletUrl: '/worklet.js',
        loadDesk: () => Promise.resolve(desk),
      });
      const player = new stageEngine.StemPlayer(context, node, stemSource(440, [0.5, 0, 0, 0]), {
        integratedLufs: null,
        truePeakDbtp: null,
        loudnessRangeLu: null,
      });
      const analyser = context.createAnalyser();
      analyser.fftSize = 16_384;
      node.output.connect(analyser);
      player.setTune({ semitones: 7 });
      player.play();
      await context.resume();
      await new Promise((resolve) => setTimeout(resolve, 2500));
      const heard = new Float32Array(analyser.fftSize);
      analyser.getFloatTimeDomainData(heard);
      player.dispose();
      return { secure: isSecureContext, samples: [...heard] };
    }, RATE_HZ);
    expect(secure).toBe(false);
    expect(Math.abs(semitonesBetween(frequencyOf(samples), 440) - 7)).toBeLessThan(0.2);
  });
});
