import type { Passage } from './passage-assignment.ts';
import type { SongToAlign } from './passage-scoring.ts';
import type { Span } from './voice-activity.ts';
import type { EncodedAudio, WhisperModel } from './whisper-model.ts';
import { type PassageTimes, timeWords } from './word-times.ts';

/** Times of the words of one passage, sung in one chunk (or in another span of at most 30 s). */
export async function timePassage(
  model: WhisperModel,
  song: SongToAlign,
  passage: NonNullable<Passage>,
  chunk: Span,
  encode: (chunk: Span) => Promise<EncodedAudio>,
): Promise<PassageTimes> {
  const tokens = song.tokens.slice(passage.firstWord, passage.endWord);
  let firstToken = 0;
  const tokenWords = tokens.map((wordTokens, n) => {
    const endToken = firstToken + wordTokens.length;
    const { text, startsLine } = song.words[passage.firstWord + n]!;
    const word = { text, firstToken, endToken, startsLine };
    firstToken = endToken;
    return word;
  });
  return timeWords(await model.attend(await encode(chunk), song.language, tokens.flat()), tokenWords, chunk, song.voice);
}
