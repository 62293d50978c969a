import { describe, expect, it } from 'vitest';
import { lyricWords } from './lyric-words.ts';
import { spreadRepeatedLines } from './repeated-lines.ts';
import type { VoiceActivity } from './voice-activity.ts';
import type { WordTime } from './word-times.ts';

const LINE_SECONDS = 1.2;
const HOOK = 'tear it down';

function voiceUntil(endSeconds: number, durationSeconds = 30): VoiceActivity {
  const voiced = Uint8Array.from({ length: 50 * durationSeconds }, (_, frame) => (frame < 50 * endSeconds ? 1 : 0));
  const levelsDb = Float32Array.from(voiced, (one) => (one ? -20 : -90));
  return { levelsDb, voiced, thresholdDb: -50, stretches: [{ startSeconds: 0, endSeconds }], durationSeconds };
}

/** A line of three words from a time on; squeezed into nothing, as the last of a run is. */
function lineAt(startSeconds: number, squeezed = false): WordTime[] {
  const step = squeezed ? 0.1 : LINE_SECONDS / 3;
  return [0, 1, 2].map((n) => ({
    startSeconds: startSeconds + n * step,
    endSeconds: startSeconds + (n + 1) * step,
    confidence: 0.5,
    meanLogProbability: -1,
    squeezed,
  }));
}

const hooks = (count: number) => lyricWords(Array.from({ length: count }, () => ({ text: HOOK, startSeconds: null })));
const lineStarts = (times: readonly (WordTime | null)[]) => times.filter((_, i) => i % 3 === 0).map((time) => time?.startSeconds);

describe('spreadRepeatedLines', () => {
  it('puts back lines of which one was skipped, so that the ones behind it came one too late', () => {
    const skipped = [...lineAt(2), ...[2, 3, 4, 5].flatMap((i) => lineAt(2 + i * LINE_SECONDS)), ...lineAt(8.9, true)];
    const spread = spreadRepeatedLines(hooks(6), skipped, voiceUntil(2 + 6 * LINE_SECONDS));
    lineStarts(spread).forEach((start, i) => {
      expect(start).toBeCloseTo(2 + i * LINE_SECONDS, 1);
    });
    expect(spread.some((time) => time?.squeezed)).toBe(false);
  });

  it('does so where the voice sounds on behind the last', () => {
    const skipped = [...lineAt(2), ...[2, 3, 4, 5].flatMap((i) => lineAt(2 + i * LINE_SECONDS)), ...lineAt(8.9, true)];
    const spread = spreadRepeatedLines(hooks(6), skipped, voiceUntil(2.9 + 6 * LINE_SECONDS));
    lineStarts(spread).forEach((start, i) => {
      expect(start).toBeCloseTo(2 + i * LINE_SECONDS, 1);
    });
  });

  it('finds a line that was lost', () => {
    const lost = [...lineAt(2), ...lineAt(2 + LINE_SECONDS), null, null, null, ...lineAt(2 + 3 * LINE_SECONDS)];
    const spread = spreadRepeatedLines(hooks(4), lost, voiceUntil(2 + 4 * LINE_SECONDS));
    expect(spread[6]?.startSeconds).toBeCloseTo(2 + 2 * LINE_SECONDS, 1);
  });

  it('does not put one behind the words that follow', () => {
    const words = lyricWords([...Array.from({ length: 4 }, () => HOOK), 'rise again'].map((text) => ({ text, startSeconds: null })));
    const last = lineAt(6.25).slice(0, 2);
    const lost = [...lineAt(2), ...lineAt(2 + LINE_SECONDS), ...lineAt(2 + 2 * LINE_SECONDS), null, null, null, ...last];
    const starts = spreadRepeatedLines(words, lost, voiceUntil(8)).flatMap((time) => time?.startSeconds ?? []);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it.each([
    ['in their places', [2, 3.2, 4.4, 5.6], 6.8],
    ['at distances of their own', [2, 5, 6.4, 11], 12.2],
    ['with a rest among them that is as long as a line', [2, 3.2, 5.6, 6.8], 30],
  ])('leaves lines alone that are sung %s', (_, starts, endSeconds) => {
    const sung = starts.flatMap((start) => lineAt(start));
    expect(lineStarts(spreadRepeatedLines(hooks(4), sung, restingVoice(starts, endSeconds)))).toEqual(starts);
  });

  it('leaves two lines alone: how long one lasts is not known', () => {
    const two = [...lineAt(2), ...lineAt(5, true)];
    expect(spreadRepeatedLines(hooks(2), two, voiceUntil(6))).toEqual(two);
  });
});

/** A voice only where lines are. */
function restingVoice(starts: readonly number[], endSeconds: number): VoiceActivity {
  const voice = voiceUntil(Math.min(30, endSeconds));
  const sounds = (seconds: number) => starts.some((start) => seconds >= start && seconds < start + LINE_SECONDS);
  voice.voiced.set(voice.voiced.map((_, frame) => (sounds((frame + 0.5) / 50) ? 1 : 0)));
  return voice;
}
