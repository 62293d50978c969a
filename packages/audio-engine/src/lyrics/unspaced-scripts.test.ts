import { beforeAll, describe, expect, it } from 'vitest';
import { findModel } from '../inference/model-files.ts';
import { WhisperTokens } from '../inference/whisper-tokens.ts';
import { lyricWords } from './lyric-words.ts';
import { splitSyllables } from './syllables.ts';
import type { VoiceActivity } from './voice-activity.ts';
import { timeWords } from './word-times.ts';

const FRAMES_PER_WORD = 12;
const LONGEST_SECONDS = 30;

/** A voice that never rests and never rises. */
const VOICE: VoiceActivity = {
  levelsDb: new Float32Array(50 * LONGEST_SECONDS),
  voiced: new Uint8Array(50 * LONGEST_SECONDS).fill(1),
  thresholdDb: -50,
  stretches: [{ startSeconds: 0, endSeconds: LONGEST_SECONDS }],
  durationSeconds: LONGEST_SECONDS,
};

/** Attention of words sung evenly, each shared out over its tokens. */
function attentionOf(tokenCounts: readonly number[]) {
  const frames = FRAMES_PER_WORD * tokenCounts.length;
  const count = tokenCounts.reduce((sum, tokens) => sum + tokens, 0);
  const weights = new Float32Array((count + 1) * frames);
  let token = 0;
  tokenCounts.forEach((tokens, word) => {
    for (let i = 0; i < tokens; i++, token++) {
      const frameOf = (part: number) => Math.round(FRAMES_PER_WORD * (word + part / tokens));
      weights.fill(5, token * frames + frameOf(i), token * frames + frameOf(i + 1));
    }
  });
  return { weights, frames, logProbabilities: new Float32Array(count), endLogProbabilities: new Float32Array(count + 1) };
}

/** No song in these scripts was at hand: this shows that their characters are told apart and timed, not how well singing is heard. */
describe('scripts without spaces, with the tokens of the real model', () => {
  let tokens: WhisperTokens;
  beforeAll(async () => {
    tokens = await WhisperTokens.open(findModel('whisper-base').directory);
  });

  it.each([
    ['ja', 'きょうは夜空に星が光る。', ['きょ', 'う', 'は', '夜', '空', 'に', '星', 'が', '光', 'る。']],
    ['zh', '月亮代表我的心', ['月', '亮', '代', '表', '我', '的', '心']],
    ['zh', '我 love 你', ['我', 'love', '你']],
    ['th', 'รักเธอ', ['รั', 'ก', 'เ', 'ธ', 'อ']],
    ['ko', '너를 사랑해요', ['너를', '사랑해요']],
  ])('times every character of %s: %s', (_, text, units) => {
    const words = lyricWords([{ text, startSeconds: null }]);
    expect(words.map((word) => word.text)).toEqual(units);
    const wordTokens = words.map((word) => tokens.encode(word.spoken));
    // The model reads what was written, whatever the bytes its tokens are made of; spaces before a character are left out.
    expect(tokens.decode(wordTokens.flat()).replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    let firstToken = 0;
    const spans = wordTokens.map((own, i) => {
      const endToken = firstToken + own.length;
      const span = { text: words[i]!.text, firstToken, endToken, startsLine: i === 0 };
      firstToken = endToken;
      return span;
    });
    const attention = attentionOf(wordTokens.map((own) => own.length));
    const chunk = { startSeconds: 0, endSeconds: 0.02 * attention.frames };
    const times = timeWords(attention, spans, chunk, VOICE).words;
    times.forEach((time, i) => {
      const sungSeconds = 0.02 * FRAMES_PER_WORD * i;
      expect(Math.abs(time.startSeconds - sungSeconds)).toBeLessThan(0.15);
      expect(time.squeezed).toBe(false);
    });
  });

  it('keeps the reading beside a character when it is cut into syllables', async () => {
    const [word] = await splitSyllables(
      [{ text: '星', reading: 'ほし', startSeconds: 1, endSeconds: 2, confidence: 1, heard: true, syllables: [] }],
      'ja',
    );
    expect(word).toMatchObject({ text: '星', reading: 'ほし', syllables: [{ text: '星', startSeconds: 1, endSeconds: 2 }] });
  });
});
