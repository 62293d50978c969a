import { describe, expect, it } from 'vitest';
import type { VoiceActivity } from './voice-activity.ts';
import { timeWords } from './word-times.ts';

const FRAMES = 200;

/** Voice in the given spans (seconds) of a 14 s sound that starts 10 s in. */
function voiceIn(spans: [number, number][]): VoiceActivity {
  const voiced = Uint8Array.from({ length: 700 }, (_, frame) =>
    spans.some(([from, to]) => frame * 0.02 >= from && frame * 0.02 < to) ? 1 : 0,
  );
  // Padded, as findVoice does.
  const stretches = spans.map(([from, to]) => ({ startSeconds: from - 0.15, endSeconds: to + 0.15 }));
  return { voiced, levelsDb: new Float32Array(700), thresholdDb: -50, stretches, durationSeconds: 14 };
}

/** Attention that follows the tokens exactly from the given frames on. */
function attentionOf(starts: number[], logProbabilities: number[]) {
  const weights = new Float32Array(starts.length * FRAMES);
  starts.forEach((start, row) => {
    weights.fill(5, row * FRAMES + start, row * FRAMES + (starts[row + 1] ?? FRAMES));
  });
  return {
    weights,
    frames: FRAMES,
    logProbabilities: Float32Array.from(logProbabilities),
    endLogProbabilities: new Float32Array(starts.length),
  };
}

const CHUNK = { startSeconds: 10, endSeconds: 14 };
const word = (firstToken: number, endToken = firstToken + 1) => ({ text: `w${firstToken}`, firstToken, endToken });

describe('timeWords', () => {
  it('starts a little into the first token and ends with the voice or the next word', () => {
    const attention = attentionOf([0, 50, 100, 180], [-0.1, -0.1, -2]);
    const { words: times } = timeWords(
      attention,
      [word(0), word(1), word(2)],
      CHUNK,
      voiceIn([
        [10, 11.6],
        [12, 14],
      ]),
    );
    expect(times[0]!.startSeconds).toBeCloseTo(10.22, 2);
    expect(times[0]!.endSeconds).toBe(times[1]!.startSeconds);
    expect(times[1]!.startSeconds).toBeCloseTo(11.2, 1);
    // The voice rests from 11.6 on.
    expect(times[1]!.endSeconds).toBeCloseTo(11.6, 1);
    expect(times[2]!.startSeconds).toBeCloseTo(12.22, 2);
    expect(times.map((time) => time.squeezed)).toEqual([false, false, false]);
  });

  it('moves an onset in silence to the voice', () => {
    const { words: times } = timeWords(attentionOf([0, 100], [-1]), [word(0)], CHUNK, voiceIn([[11, 13]]));
    expect(Math.abs(times[0]!.startSeconds - 11)).toBeLessThan(0.1);
  });

  it('trusts likely words more than unlikely ones, voiced ones more than silent ones, and flags squeezed ones', () => {
    const attention = attentionOf([0, 50, 100, 101, 102, 103, 160], [-0.1, -3, -0.1, -0.1, -0.1, -0.1]);
    const { words: times } = timeWords(
      attention,
      [0, 1, 2, 3, 4, 5].map((n) => word(n)),
      CHUNK,
      voiceIn([[10, 14]]),
    );
    expect(times[0]!.confidence).toBeGreaterThan(times[1]!.confidence);
    expect(times[0]!.confidence).toBeGreaterThan(times[3]!.confidence);
    expect(times.map((time) => time.squeezed)).toEqual([false, false, true, true, true, false]);
    const silent = timeWords(attention, [word(0)], CHUNK, voiceIn([])).words[0]!;
    expect(silent.confidence).toBeLessThan(times[0]!.confidence);
    for (let i = 1; i < times.length; i++) expect(times[i]!.startSeconds).toBeGreaterThanOrEqual(times[i - 1]!.startSeconds + 0.059);
    for (const time of times) expect(time.endSeconds).toBeGreaterThan(time.startSeconds);
  });
});
