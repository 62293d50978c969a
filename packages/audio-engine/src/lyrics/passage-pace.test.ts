import { describe, expect, it } from 'vitest';
import { lyricWords } from './lyric-words.ts';
import { paceAsksFor } from './passage-pace.ts';
import { withWindow } from './passage-window.ts';
import type { WordTime } from './word-times.ts';

const LINE = 'zap her name the tears';
const words = lyricWords(['first of all we came', LINE, LINE, LINE, 'now we go away'].map((text) => ({ text, startSeconds: null })));

/** A voice that never rests. */
function steadyVoice(durationSeconds: number) {
  const voiced = new Uint8Array(durationSeconds * 50).fill(1);
  return { voiced, levelsDb: new Float32Array(voiced.length), thresholdDb: -50, stretches: [], durationSeconds };
}

function time(startSeconds: number, seconds: number, squeezed = false): WordTime {
  return { startSeconds, endSeconds: startSeconds + seconds, confidence: 1, meanLogProbability: 0, squeezed };
}

/** Each word 0.4 s long; those of the third line in no passage. */
const times = words.map((word, i) => (word.lineIndex === 2 ? null : time(0.4 * i, 0.4)));
const run = { firstWord: 10, endWord: 15 };
const asks = (spanSeconds: number, heard = times) =>
  paceAsksFor(
    run,
    { firstWord: 5, endWord: 20, span: { startSeconds: 2, endSeconds: 2 + spanSeconds } },
    { words, voice: steadyVoice(20) },
    heard,
  );

describe('the pace of a song', () => {
  it('asks for a lost line where the voice lasts as long as with it, and not where it lasts as long as without', () => {
    expect(asks(6)).toBe(true);
    expect(asks(5.5)).toBe(true);
    expect(asks(5)).toBe(false);
    expect(asks(4)).toBe(false);
    expect(asks(4.6)).toBe(false);
  });

  it('is not known where no line outside the window is heard, and at no speed that can be sung', () => {
    expect(
      asks(
        6,
        words.map(() => null),
      ),
    ).toBe(false);
    expect(
      asks(
        6,
        times.map((_, i) => time(0.1 * i, 0.1, true)),
      ),
    ).toBe(false);
  });
});

describe('withWindow', () => {
  const range = { firstWord: 1, endWord: 3 };
  it('takes words that overtake the next by a little to begin with it, and refuses those that do by more', () => {
    const song = [time(0, 1), time(1, 1), null, time(4, 1)];
    const starts = (fresh: WordTime[]) => withWindow(song, range, fresh)?.map((one) => one?.startSeconds);
    expect(starts([time(1.5, 0.5), time(4.1, 0.2)])).toEqual([0, 1.5, 4.1, 4.1]);
    expect(starts([time(1.1, 0.5), time(3, 1)])).toEqual([0, 1, 3, 4]);
    expect(starts([time(1.5, 0.5), time(4.5, 0.2)])).toBeUndefined();
  });
});
