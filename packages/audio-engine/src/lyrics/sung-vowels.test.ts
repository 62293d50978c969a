import { describe, expect, it } from 'vitest';
import { lyricWords } from './lyric-words.ts';
import { spreadSungVowels } from './sung-vowels.ts';
import { type Span, VOICE_FRAME_SECONDS, type VoiceActivity } from './voice-activity.ts';
import type { WordTime } from './word-times.ts';

function voiceIn(spans: readonly Span[], durationSeconds: number): VoiceActivity {
  const voiced = new Uint8Array(Math.round(durationSeconds / VOICE_FRAME_SECONDS));
  for (const { startSeconds, endSeconds } of spans)
    voiced.fill(1, Math.round(startSeconds / VOICE_FRAME_SECONDS), Math.round(endSeconds / VOICE_FRAME_SECONDS));
  const levelsDb = Float32Array.from(voiced, (sounds) => (sounds === 1 ? -10 : -90));
  return { levelsDb, voiced, thresholdDb: -40, stretches: [...spans], durationSeconds };
}

function span(startSeconds: number, endSeconds: number): Span {
  return { startSeconds, endSeconds };
}

function time(startSeconds: number, endSeconds: number): WordTime {
  return { startSeconds, endSeconds, confidence: 0.8, meanLogProbability: -0.3, squeezed: false };
}

const BREATHS = [span(1, 2), span(10, 16), span(20, 26), span(30, 36), span(40, 41)];
const starts = (times: readonly (WordTime | null)[]) => times.map((one) => (one ? Math.round(one.startSeconds) : null));

describe('held vowels', () => {
  it('get a breath each where attention put all of them into the first', () => {
    const words = lyricWords([{ text: 'night ooh ooh ooh door', startSeconds: null }]);
    const timed = [time(1, 2), time(10, 12), time(12, 14), time(14, 16), time(40, 41)];
    expect(starts(spreadSungVowels(words, timed, voiceIn(BREATHS, 50)))).toEqual([1, 10, 20, 30, 40]);
  });

  it('are found where no passage took them', () => {
    const words = lyricWords([{ text: 'night ooh ooh ooh door', startSeconds: null }]);
    const timed = [time(1, 2), null, null, null, time(40, 41)];
    expect(starts(spreadSungVowels(words, timed, voiceIn(BREATHS, 50)))).toEqual([1, 10, 20, 30, 40]);
  });

  it('share breaths that are divided at the longest rests', () => {
    const words = lyricWords([{ text: 'ah ah', startSeconds: null }]);
    const voice = voiceIn([span(1, 3), span(3.5, 6), span(9, 12)], 20);
    expect(starts(spreadSungVowels(words, [time(1, 2), time(2, 3)], voice))).toEqual([1, 9]);
  });

  it('share one breath that swells as often as there are vowels, and stay where it swells less often', () => {
    const words = lyricWords([{ text: 'night ooh ooh ooh door', startSeconds: null }]);
    const timed = [time(1, 2), time(10, 12), time(12, 12.1), time(12.1, 16), time(20, 21)];
    const voice = voiceIn([span(1, 2), span(10, 16), span(20, 26)], 30);
    const fallTo = (seconds: number, levelDb: number) =>
      voice.levelsDb.fill(levelDb, seconds / VOICE_FRAME_SECONDS, seconds / VOICE_FRAME_SECONDS + 10);
    fallTo(11, -18);
    fallTo(14, -15);
    expect(spreadSungVowels(words, timed, voice)).toEqual(timed);
    fallTo(14, -18);
    expect(starts(spreadSungVowels(words, timed, voice))).toEqual([1, 10, 11, 14, 20]);
  });

  it('stay unplaced before an hour of voice, which holds more than them', { timeout: 5_000 }, () => {
    const words = lyricWords([{ text: 'night ooh ooh', startSeconds: null }]);
    const timed = [time(1, 2), null, null];
    const voice = voiceIn([span(1, 3600)], 3600);
    for (let frame = 0; frame < voice.levelsDb.length; frame += 2) voice.levelsDb[frame] = -14;
    expect(spreadSungVowels(words, timed, voice)).toEqual(timed);
  });

  it('stay where every breath has one, where there are fewer breaths, and where they are words', () => {
    const voice = voiceIn(BREATHS, 50);
    const alone = lyricWords([{ text: 'ooh ooh', startSeconds: null }]);
    const covering = [time(1, 26), time(30, 41)];
    expect(spreadSungVowels(alone, covering, voice)).toEqual(covering);
    const many = lyricWords([{ text: 'oh oh oh oh oh oh oh oh', startSeconds: null }]);
    const packed = many.map((_, i) => time(1 + i / 10, 1.1 + i / 10));
    expect(spreadSungVowels(many, packed, voice)).toEqual(packed);
    const spoken = lyricWords([{ text: 'we all go', startSeconds: null }]);
    const early = [time(1, 1.3), time(1.3, 1.6), time(1.6, 2)];
    expect(spreadSungVowels(spoken, early, voice)).toEqual(early);
  });
});
