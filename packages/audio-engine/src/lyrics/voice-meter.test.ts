import { expect, it } from 'vitest';
import { findVoice } from './voice-activity.ts';
import { VoiceMeter } from './voice-meter.ts';

const RATE = 16_000;

/** Ten seconds, with a voice from `from` to `to`. */
function stem(from: number, to: number, level = 0.3): Float32Array {
  return Float32Array.from({ length: 10 * RATE }, (_, i) =>
    i >= from * RATE && i < to * RATE ? level * Math.sin((2 * Math.PI * 200 * i) / RATE) : 0,
  );
}

/** In blocks of odd lengths; the right channel's sum with the left is the stem. */
function metered(samples: Float32Array, mixRmsDb?: number): number {
  const meter = new VoiceMeter(RATE);
  for (let at = 0; at < samples.length; at += 7919) {
    const left = samples.subarray(at, at + 7919);
    meter.push([left.map((value) => 1.5 * value), left.map((value) => 0.5 * value)]);
  }
  return meter.finish(mixRmsDb);
}

it('finds as much voice while the stem streams by as is found in the whole of it', async () => {
  const samples = stem(2, 5);
  const reader = { sampleRateHz: RATE, totalSamples: samples.length, read: async (from: number, to: number) => samples.slice(from, to) };
  const { stretches } = await findVoice(reader);
  expect(stretches).toHaveLength(1);
  expect(metered(samples)).toBeCloseTo(stretches[0]!.endSeconds - stretches[0]!.startSeconds, 5);
  expect(metered(samples)).toBeCloseTo(3.3, 0);
});

it('finds none in silence, in nothing, and in what leaks from a loud mix', () => {
  expect(metered(stem(0, 0))).toBe(0);
  expect(new VoiceMeter(RATE).finish()).toBe(0);
  expect(metered(stem(2, 5, 0.01))).toBeGreaterThan(3);
  expect(metered(stem(2, 5, 0.01), -15)).toBe(0);
});
