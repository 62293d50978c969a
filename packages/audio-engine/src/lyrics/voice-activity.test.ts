import { describe, expect, it } from 'vitest';
import type { PcmWindowReader } from '../audio/pcm.ts';
import { planChunks } from './chunk-plan.ts';
import { findVoice, nextVoiced, spreadOverVoice, steepestRise, voicedSeconds, voicedUntil } from './voice-activity.ts';

const RATE = 16_000;

/** A hum in the given spans, `levelDb` below full scale, and a faint hiss throughout; remembers its largest read. */
function hum(spans: [number, number][], seconds: number, level = 0.3): PcmWindowReader & { largestRead: number } {
  return {
    sampleRateHz: RATE,
    totalSamples: Math.round(seconds * RATE),
    largestRead: 0,
    async read(start, end) {
      this.largestRead = Math.max(this.largestRead, end - start);
      return Float32Array.from({ length: end - start }, (_, i) => {
        const t = (start + i) / RATE;
        const on = spans.some(([from, to]) => t >= from && t < to);
        return 1e-4 * Math.sin(t * 9001) + (on ? level * Math.sin(2 * Math.PI * 200 * t) : 0);
      });
    },
  };
}

describe('findVoice', () => {
  it('finds the spans of a hum, pads them, joins short gaps and drops clicks', async () => {
    const reader = hum(
      [
        [2, 5],
        [5.2, 6],
        [8, 8.05],
        [9, 10],
      ],
      12,
    );
    const { stretches } = await findVoice(reader);
    expect(stretches.map((s) => [s.startSeconds, s.endSeconds].map((t) => Number(t.toFixed(1))))).toEqual([
      [1.8, 6.2],
      [8.8, 10.2],
    ]);
  });

  it('moves with the sound', async () => {
    const early = await findVoice(hum([[2, 5]], 12));
    const late = await findVoice(hum([[4, 7]], 12));
    expect(late.stretches[0]!.startSeconds - early.stretches[0]!.startSeconds).toBeCloseTo(2, 2);
  });

  it('finds nothing in silence, in nothing, and in what leaks from a loud mix', async () => {
    expect((await findVoice(hum([], 5))).stretches).toEqual([]);
    expect((await findVoice(hum([], 0))).stretches).toEqual([]);
    const leakage = hum([[2, 5]], 6, 0.01);
    expect((await findVoice(leakage)).stretches).toHaveLength(1);
    expect((await findVoice(leakage, { mixRmsDb: -15 })).stretches).toEqual([]);
  });

  it('finds a few words in a long piece', async () => {
    // 3 of 300 s: less than the 5 % that are called loud otherwise.
    const { stretches } = await findVoice(hum([[200, 203]], 300), { mixRmsDb: -15 });
    expect(stretches.map(({ startSeconds }) => startSeconds)).toEqual([expect.closeTo(199.85, 1)]);
  });

  it('reads a long sound in windows and stops when told', async () => {
    const reader = hum([[40, 50]], 70);
    await findVoice(reader);
    expect(reader.largestRead).toBeLessThanOrEqual(30 * RATE);
    await expect(findVoice(reader, { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('planChunks', () => {
  it('separates at long gaps and cuts long runs at their widest pause', async () => {
    const voice = await findVoice(
      hum(
        [
          [1, 12],
          [12.6, 20],
          [21.5, 27],
          [27.6, 40],
          [50, 55],
        ],
        60,
      ),
    );
    const chunks = planChunks(voice);
    expect(chunks.map((c) => Math.round(c.startSeconds))).toEqual([1, 21, 50]);
    for (const chunk of chunks) expect(chunk.endSeconds - chunk.startSeconds).toBeLessThanOrEqual(29);
  });

  it('covers all voice, in order, even where nobody breathes', async () => {
    const voice = await findVoice(hum([[0, 70]], 70));
    const chunks = planChunks(voice);
    expect(chunks.length).toBeGreaterThanOrEqual(3);
    const covered = chunks.reduce((sum, chunk) => sum + voicedSeconds(voice, chunk), 0);
    expect(covered).toBeCloseTo(70, 0);
    for (let i = 1; i < chunks.length; i++) expect(chunks[i]!.startSeconds).toBeGreaterThanOrEqual(chunks[i - 1]!.endSeconds);
  });
});

describe('voiced moments', () => {
  it('finds where the voice begins again and where it rests', async () => {
    const voice = await findVoice(
      hum(
        [
          [2, 3],
          [3.1, 4],
          [6, 7],
        ],
        8,
      ),
    );
    expect(nextVoiced(voice, 4.5, 8)).toBeCloseTo(6, 1);
    expect(nextVoiced(voice, 4.5, 5)).toBe(4.5);
    expect(nextVoiced(voice, 2.5, 8)).toBe(2.5);
    expect(voicedUntil(voice, 2.5, 8, 0.3)).toBeCloseTo(4, 1);
    expect(voicedUntil(voice, 2.5, 3.5, 0.3)).toBe(3.5);
  });

  it('finds the attack of a voice, and none in a steady one', async () => {
    const voice = await findVoice(
      hum(
        [
          [2, 3],
          [3.5, 5],
        ],
        6,
      ),
    );
    expect(steepestRise(voice, { startSeconds: 3.1, endSeconds: 4.5 })).toBeCloseTo(3.5, 1);
    expect(steepestRise(voice, { startSeconds: 4, endSeconds: 4.8 })).toBeNull();
  });

  it('takes no breath for the attack of the word behind it', async () => {
    const breath = hum([[2.6, 2.9]], 6, 0.01);
    const word = hum([[3, 4]], 6);
    const read = async (from: number, to: number) => {
      const louder = await word.read(from, to);
      return (await breath.read(from, to)).map((sample, i) => sample + louder[i]!);
    };
    const voice = await findVoice({ sampleRateHz: RATE, totalSamples: 6 * RATE, read });
    expect(steepestRise(voice, { startSeconds: 2.5, endSeconds: 3.8 })).toBeCloseTo(3, 1);
  });

  it('spreads words over the voice of a gap, over the gap where the voice is too short for them', async () => {
    const voice = await findVoice(
      hum(
        [
          [2, 3],
          [5, 6],
        ],
        8,
      ),
    );
    const spread = spreadOverVoice(voice, { startSeconds: 1, endSeconds: 7 }, 4);
    expect(spread.map((span) => Math.round(span.startSeconds * 2) / 2)).toEqual([2, 2.5, 5, 5.5]);
    const squeezed = spreadOverVoice(voice, { startSeconds: 3.2, endSeconds: 3.6 }, 4);
    expect(squeezed[3]!.endSeconds).toBeCloseTo(3.6, 6);
    expect(spreadOverVoice(voice, { startSeconds: 4, endSeconds: 3 }, 2).every((span) => span.endSeconds === span.startSeconds)).toBe(true);
  });
});
