import { describe, expect, it } from 'vitest';
import { fMeasure } from './beat-agreement.ts';
import { dividesInThree, settleLevel, subdivide } from './metrical-level.ts';
import type { AccentEnvelopes } from './onset-envelopes.ts';

const FRAMES_PER_SECOND = 100;
const BARS = 16;

/** Strength of bass, middle and treble of a stroke. */
type Stroke = readonly [low: number, mid: number, high: number];
const KICK: Stroke = [20, 5, 6];
const SNARE: Stroke = [4, 9, 16];
const HAT: Stroke = [0, 0, 6];
const REST: Stroke = [0, 0, 0];

/** One bar of strokes at even steps, played again and again at a tempo: the accents, and the frames of the first `stepsPerBeat`th. */
function play(bar: readonly Stroke[], stepsPerBeat: number, tempoBpm: number): { accents: AccentEnvelopes; beats: number[] } {
  const step = (60 * FRAMES_PER_SECOND) / tempoBpm / stepsPerBeat;
  const strokes = Array.from({ length: BARS * bar.length }, (_, index) => ({ frame: 20 + index * step, stroke: bar[index % bar.length] }));
  const [low, mid, high] = [0, 1, 2].map((band) => {
    const envelope = new Float32Array(Math.ceil(40 + strokes.length * step)).fill(0.5);
    for (const { frame, stroke } of strokes) envelope[Math.round(frame)] += stroke[band];
    return envelope;
  });
  return { accents: { low, mid, high }, beats: strokes.filter((_, index) => index % stepsPerBeat === 0).map(({ frame }) => frame) };
}

const ROCK = [KICK, HAT, SNARE, HAT, KICK, HAT, SNARE, HAT];
const settled = (pulse: readonly number[], accents: AccentEnvelopes) => settleLevel(pulse, accents, FRAMES_PER_SECOND);
const expectBeats = (found: readonly number[], beats: readonly number[]) => expect(fMeasure(beats, found, 2)).toBeGreaterThan(0.95);

describe('settleLevel', () => {
  it.each([75, 100, 170])('reads the eighths, the halves and the beats of a rock beat at %i BPM as the same beats', (tempoBpm) => {
    const { accents, beats } = play(ROCK, 2, tempoBpm);
    expectBeats(settled(beats, accents), beats);
    expectBeats(settled(subdivide(beats, 2), accents), beats);
    for (const phase of [0, 1]) {
      const halves = beats.filter((_, beat) => beat % 2 === phase);
      expectBeats(settled(halves, accents), beats);
    }
  });

  it('leaves three beats of a waltz apart', () => {
    const { accents, beats } = play([KICK, HAT, SNARE, HAT, SNARE, HAT], 2, 100);
    expectBeats(settled(beats, accents), beats);
    const bars = beats.filter((_, beat) => beat % 3 === 0);
    expectBeats(settled(bars, accents), beats);
  });

  it('groups the eighths of 6/8 by three, also when they were heard in pairs', () => {
    const { accents, beats } = play([KICK, HAT, HAT, SNARE, HAT, HAT], 3, 64);
    const eighths = subdivide(beats, 3);
    expectBeats(settled(beats, accents), beats);
    expectBeats(settled(eighths, accents), beats);
    const pairs = eighths.filter((_, eighth) => eighth % 2 === 0);
    expectBeats(settled(pairs, accents), beats);
  });

  it('moves beats from the offbeat cymbals to the bass drum', () => {
    const { accents, beats } = play([KICK, HAT, KICK, HAT], 2, 124);
    const offbeats = subdivide(beats, 2).filter((_, half) => half % 2 === 1);
    expectBeats(settled(offbeats, accents), beats);
  });

  it('decides by tempo where all strokes are alike', () => {
    const { accents, beats } = play([SNARE], 1, 240);
    const tempo = (frames: readonly number[]) => (60 * FRAMES_PER_SECOND) / (frames[1] - frames[0]);
    expect(tempo(settled(beats, accents))).toBeCloseTo(120, 0);
  });

  it('leaves a handful of beats as they are', () => {
    const { accents } = play(ROCK, 2, 100);
    expect(settled([20, 80, 140], accents)).toEqual([20, 80, 140]);
    expect(settled([], accents)).toEqual([]);
  });
});

describe('dividesInThree', () => {
  it('is so for three even parts, not for two, nor for swung ones', () => {
    const parts = (bar: readonly Stroke[], stepsPerBeat: number) => {
      const { accents, beats } = play(bar, stepsPerBeat, 66);
      return dividesInThree(beats, accents);
    };
    expect(parts([KICK, HAT, HAT, SNARE, HAT, HAT], 3)).toBe(true);
    expect(parts(ROCK, 2)).toBe(false);
    expect(parts([KICK, REST, HAT, SNARE, REST, HAT], 3)).toBe(false);
  });
});
