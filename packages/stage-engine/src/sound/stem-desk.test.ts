import { describe, expect, it } from 'vitest';
import { DeskRun, RATE_HZ, tone, wave } from './desk.fixture.ts';

const loudest = (samples: Float32Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
/** The largest second difference: a click is a corner, and a corner is large here. */
const sharpest = (samples: Float32Array) =>
  samples.reduce((most, sample, i) => (i < 2 ? most : Math.max(most, Math.abs(sample - 2 * samples[i - 1] + samples[i - 2]))), 0);

/** Frequency by the mean distance of rising zero crossings. */
function frequencyOf(samples: Float32Array): number {
  const crossings: number[] = [];
  for (let i = 1; i < samples.length; i++)
    if (samples[i - 1] < 0 && samples[i] >= 0) crossings.push(i - samples[i] / (samples[i] - samples[i - 1]));
  return ((crossings.length - 1) * RATE_HZ) / (crossings[crossings.length - 1] - crossings[0]);
}

/** The quietest of all windows of 20 ms: a gap is quiet. */
function quietest(samples: Float32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 882 <= samples.length; i += 441) least = Math.min(least, loudest(samples.subarray(i, i + 882)));
  return least;
}

const cancelling = () => ({
  vocals: tone(20, 110, 0.5),
  drums: tone(20, 110, -0.5),
  bass: tone(20, 310, 0.25),
  other: tone(20, 310, -0.25),
});

describe('StemDesk', () => {
  it('adds the stems to the sample, through seeks, pauses, key and tempo', async () => {
    const run = await DeskRun.open(cancelling());
    run.play();
    run.render(0.4);
    run.seek(3.21);
    run.render(0.4);
    run.pause();
    run.render(0.1);
    run.play();
    run.tune(3);
    run.render(0.5);
    run.tune(-2, 0.8);
    run.seek(0.777);
    run.render(0.5);
    run.tune(0);
    run.render(0.5);
    expect(loudest(run.out)).toBeLessThan(1e-5);
    expect(run.songSecondsAt(run.out.length)).toBeGreaterThan(0.777);
  });

  it.each([
    ['as recorded', 0, 1],
    ['in another key', 3, 1],
    ['slower', 0, 0.8],
  ])('is where it should be at a moment, however late it hears of it, %s', async (_, semitones, rate) => {
    const song = tone(20, 110);
    const run = await DeskRun.open({ other: song }, { pages: false });
    const place = (frame: number) => run.songSecondsAt(frame) - ((frame - 22_050) / RATE_HZ) * rate;
    run.tune(semitones, rate);
    run.seekAt(5, 22_050);
    run.play();
    for (let i = 0; i < 40; i++) run.givePage({ other: song }, i);
    run.render(0.4);
    expect(loudest(run.out)).toBe(0);
    run.render(1);
    expect(Math.abs(place(44_100) - 5)).toBeLessThan(0.001);
    // Half a second late, and its sound comes later still.
    run.seekAt(14 + 0.5 * rate, run.out.length);
    run.seekAt(14, run.out.length - 22_050);
    const from = run.out.length - 22_050;
    run.render(0.5);
    for (let i = 40; i < 108; i++) run.givePage({ other: song }, i);
    run.render(0.5);
    expect(Math.abs(run.songSecondsAt(run.out.length) - 14 - ((run.out.length - from) / RATE_HZ) * rate)).toBeLessThan(0.001);
    expect(loudest(run.render(0.2))).toBeGreaterThan(0.3);
  });

  it('gives the very samples of the file where nothing is changed', async () => {
    const song = wave(4, (t) => 0.3 * Math.sin(t * 700) + 0.2 * Math.sin(t * 9000));
    const run = await DeskRun.open({ other: song });
    run.seek(1);
    run.play();
    run.render(1);
    const at = 20_000;
    const offset = Math.round(run.songSecondsAt(at) * RATE_HZ);
    expect([...run.out.subarray(at, at + 200)]).toEqual([...song.subarray(offset, offset + 200)]);
  });

  it('does not click on play, pause, seek and faders', async () => {
    const run = await DeskRun.open({ vocals: tone(10, 110, 0.5), other: tone(10, 110, 0.3) });
    run.play();
    run.render(0.5);
    run.seek(4.1234);
    run.render(0.3);
    run.pause();
    run.render(0.2);
    run.play();
    run.render(0.3);
    run.send({ type: 'fader', stem: 'vocals', gain: 0, fadeFrames: 660 });
    run.render(0.3);
    expect(loudest(run.out)).toBeGreaterThan(0.7);
    // The wave itself bends by (2πf/fs)² ≈ 2e-4; a jump of a tenth would be 1e-1.
    expect(sharpest(run.out)).toBeLessThan(4e-3);
  });

  it.each([
    [12, 1],
    [7, 1],
    [1, 1],
    [-5, 1],
    [-12, 1],
    [0, 0.5],
    [0, 1.5],
    [4, 0.75],
  ])('sounds %i semitones away at speed %f', async (semitones, rate) => {
    const run = await DeskRun.open({ other: tone(12, 440) });
    run.play();
    run.render(0.5);
    run.tune(semitones, rate);
    run.render(0.5);
    const heard = run.render(1);
    // Ten cents: a zero crossing of a resynthesised tone wavers a little.
    expect(Math.abs(12 * Math.log2(frequencyOf(heard) / 440) - semitones)).toBeLessThan(0.1);
    const end = run.out.length;
    expect(run.songSecondsAt(end) - run.songSecondsAt(end - RATE_HZ)).toBeCloseTo(rate, 3);
  });

  it('changes key and tempo while it plays without a gap and without a click', async () => {
    const run = await DeskRun.open({ other: tone(30, 220) });
    run.play();
    run.render(0.5);
    for (const [semitones, rate] of [
      [2, 1],
      [3, 1],
      [3, 0.8],
      [-4, 1.2],
      [0, 1],
      [-1, 1],
      [0, 1],
    ] as const) {
      run.tune(semitones, rate);
      run.render(0.6);
    }
    expect(quietest(run.out.subarray(RATE_HZ / 10))).toBeGreaterThan(0.15);
    expect(sharpest(run.out.subarray(RATE_HZ / 10))).toBeLessThan(0.01);
  });

  it('knows what is heard while the tempo is changed: a tick is where the clock says', async () => {
    // A tick in every second.
    const run = await DeskRun.open({ other: wave(40, (t) => (t % 1 < 0.004 ? Math.sin(t * 2 * Math.PI * 1500) : 0)) });
    run.play();
    for (const rate of [1, 0.7, 0.7, 1.3, 0.5, 1.5, 1, 1]) {
      run.tune(rate === 1 ? 0 : 2, rate);
      run.render(2.2);
    }
    const off: number[] = [];
    const { out } = run;
    for (let i = 0; i < out.length; i++) {
      if (Math.abs(out[i]) < 0.25) continue;
      const song = run.songSecondsAt(i);
      off.push(song - Math.round(song));
      i += RATE_HZ / 5;
    }
    expect(off.length).toBeGreaterThan(14);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.02);
  });

  it('plays a little faster or slower for keeping in step, without changing what is heard', async () => {
    const run = await DeskRun.open({ other: tone(12, 440) });
    run.play();
    run.render(0.5);
    run.tune(0, 1.004);
    const heard = run.render(2);
    expect(frequencyOf(heard) / 440).toBeCloseTo(1.004, 3);
    run.tune(0, 1);
    run.render(0.5);
    // Going back to whole samples moves the wave by half a sample at most.
    expect(sharpest(run.out.subarray(RATE_HZ / 10))).toBeLessThan(0.02);
  });

  it('waits in silence for sound that is late, says so, and goes on where it was', async () => {
    const song = { other: tone(10, 220) };
    const run = await DeskRun.open(song, { pages: false });
    run.play();
    run.render(0.2);
    expect(run.states.at(-1)).toMatchObject({ waiting: true, rate: 0 });
    for (let i = 0; i < 5; i++) run.givePage(song, i);
    run.render(1.5);
    expect(run.states.at(-1)).toMatchObject({ waiting: true, rate: 0 });
    const stopped = run.states.at(-1)?.songFrame ?? 0;
    expect(stopped).toBeGreaterThan(4.5 * 8192);
    for (let i = 5; i < 20; i++) run.givePage(song, i);
    run.render(0.5);
    expect(run.states.at(-1)).toMatchObject({ waiting: false, rate: 1 });
    expect(sharpest(run.out)).toBeLessThan(4e-3);
  });

  it('ends with the song and begins again', async () => {
    const run = await DeskRun.open({ other: tone(1, 220) });
    run.play();
    run.render(1.2);
    expect(run.states.at(-1)).toMatchObject({ ended: true, rate: 0, songFrame: RATE_HZ });
    run.play();
    run.render(0.3);
    expect(run.states.at(-1)).toMatchObject({ ended: false, rate: 1 });
  });
});
