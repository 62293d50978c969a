import type { LyricWord } from './lyric-words.ts';
import { wordKey } from './lyric-words.ts';
import type { ChunkScores, PassageScores } from './passage-assignment.ts';
import { passageStarts } from './passage-candidates.ts';
import type { Transcript } from './transcript.ts';
import { type Span, type VoiceActivity, voicedSeconds } from './voice-activity.ts';
import type { EncodedAudio, TextScore, WhisperModel } from './whisper-model.ts';

/** A song and its lyrics, ready to be brought together. */
export interface SongToAlign {
  words: readonly LyricWord[];
  /** Tokens of each word. */
  tokens: readonly (readonly number[])[];
  /** When each word should start by the lyrics' own time stamps; null where they say nothing. */
  stampedStarts: readonly (number | null)[];
  chunks: readonly Span[];
  voice: VoiceActivity;
  transcript: Transcript;
  language: string;
}

/**
 * Nats a token of the lyrics costs when it is left out as not sung. Rightly placed lyrics score −0.5 … −2.5 a
 * token (three songs, three languages), and most given lyrics are sung: a lower cost loses lines that the model
 * hears badly (3.5 lost 23 of 266 words of a song, 5 lost 4).
 */
export const SKIP_COST_PER_TOKEN = 5;
/**
 * Taken from repeated words: a language model expects a refrain to go on whether or not it is sung again, so
 * its likelihood is no evidence.
 */
export const REPEAT_COST_PER_TOKEN = 4.5;
const PROPAGATED_ENDS = 3;
/** Nats a heard word costs when its chunk is said to hold none of the lyrics. */
const EMPTY_COST_PER_WORD = 2.5;
/** Nobody sings more tokens a second for long. */
const TOKENS_PER_VOICED_SECOND = 9;
const RATE_COST_PER_TOKEN = 1;
/**
 * Sung text fills a voice at about the pace of the whole song; a chunk with less than this share of that pace has most
 * likely lost a line. Each token that is missing then costs less than a repeated one (so that a repeat is taken where
 * it fills a voice, and only there), and no more than so many: some voices sing what no lyrics hold.
 */
const LEAST_PACE_SHARE = 0.75;
const MISSING_COST_PER_TOKEN = 3;
const MOST_MISSING_TOKENS = 20;
/** Lyrics of seven songs had 0.96 to 1.22 times the words that were heard. */
const MOST_OVER_HEARD = 1.4;
const SPARE_TOKENS = 12;
const MOST_TOKENS = 220;
/** A chunk may hold this many times the words that were heard in it. */
const WORDS_PER_HEARD_WORD = 1.7;
const SPARE_WORDS = 15;
const STAMP_TOLERANCE_SECONDS = 1.5;
const STAMP_COST_PER_SECOND = 2;
const HIGHEST_STAMP_COST = 8;

/**
 * Asks the model how well each plausible passage of the lyrics fits each chunk of the song. Where the passages
 * of a chunk like to end, those of the next may start: the model knows well when a text is over.
 */
export async function scoreChunks(
  model: WhisperModel,
  song: SongToAlign,
  encode: (chunk: Span) => Promise<EncodedAudio>,
  onProgress: (done: number) => void,
): Promise<ChunkScores[]> {
  const heard = song.chunks.map((chunk) => heardKeys(song.transcript, chunk));
  const expected = song.chunks.map((chunk) => expectedStart(song.stampedStarts, chunk));
  const starts = passageStarts(song.words, heard, expected);
  const scores: ChunkScores[] = [];
  const pace = tokensPerVoicedSecond(song);
  let ends: number[] = [];
  for (const [c, chunk] of song.chunks.entries()) {
    onProgress(c / song.chunks.length);
    const scored: PassageScores[] = [];
    for (const firstWord of new Set([...starts[c]!, ...ends])) {
      const tokens = passageTokens(song, chunk, firstWord, heard[c]!.length);
      if (tokens.length === 0) continue;
      // Encoded once; asking each time lets an abort come through between two passages.
      const score = await model.score(await encode(chunk), song.language, tokens.flat());
      scored.push({ firstWord, gains: gainsOf(song, chunk, firstWord, tokens, score) });
    }
    ends = likelyEnds(song, scored);
    // After the ends are chosen: where a passage ends is for the model to say.
    const costOf = (words: number, tokens: number) =>
      Math.max(unexplainedCost(heard[c]!.length, words), missingCost(song, chunk, tokens, pace));
    payForMissing(song, scored, costOf);
    const emptyCost = costOf(0, 0);
    scores.push({ starts: scored, emptyCost });
  }
  return scores;
}

/** Nats that a passage gains over leaving its words out. */
function advantage(song: SongToAlign, scores: PassageScores, n: number): number {
  let tokens = 0;
  for (let word = scores.firstWord; word <= scores.firstWord + n; word++) tokens += song.tokens[word]!.length;
  return scores.gains[n]! + SKIP_COST_PER_TOKEN * tokens;
}

/** The words behind the best end of each of the best passages. */
function likelyEnds(song: SongToAlign, scored: readonly PassageScores[]): number[] {
  return scored
    .map((scores) => {
      const advantages = Array.from(scores.gains, (_, n) => advantage(song, scores, n));
      const best = Math.max(...advantages);
      return { best, endWord: scores.firstWord + advantages.indexOf(best) + 1 };
    })
    .sort((a, b) => b.best - a.best)
    .slice(0, PROPAGATED_ENDS)
    .map((end) => end.endWord)
    .filter((word) => word < song.words.length);
}

function heardKeys(transcript: Transcript, chunk: Span): string[] {
  return transcript.words
    .filter((word) => word.startSeconds >= chunk.startSeconds && word.startSeconds < chunk.endSeconds)
    .map((word) => wordKey(word.text))
    .filter((key) => key !== '');
}

/** First word that the time stamps put into or behind a chunk. */
function expectedStart(stampedStarts: readonly (number | null)[], chunk: Span): number | null {
  const word = stampedStarts.findIndex((stamp) => stamp !== null && stamp >= chunk.startSeconds - 0.5);
  return word < 0 ? null : word;
}

/** Tokens of the longest passage from a word on that could be sung in a chunk. */
function passageTokens(song: SongToAlign, chunk: Span, firstWord: number, heardWords: number): (readonly number[])[] {
  const voiced = voicedSeconds(song.voice, chunk);
  const mostTokens = Math.min(MOST_TOKENS, Math.ceil(TOKENS_PER_VOICED_SECOND * voiced) + SPARE_TOKENS);
  const mostWords = Math.max(WORDS_PER_HEARD_WORD * heardWords, 3 * voiced) + SPARE_WORDS;
  const passage: (readonly number[])[] = [];
  let count = 0;
  for (const tokens of song.tokens.slice(firstWord, firstWord + Math.ceil(mostWords))) {
    count += tokens.length;
    if (count > mostTokens) break;
    passage.push(tokens);
  }
  return passage;
}

function gainsOf(
  song: SongToAlign,
  chunk: Span,
  firstWord: number,
  passage: readonly (readonly number[])[],
  score: TextScore,
): Float32Array {
  const roomForTokens = TOKENS_PER_VOICED_SECOND * voicedSeconds(song.voice, chunk);
  const repeated = repeatedWords(song.words.slice(firstWord, firstWord + passage.length).map((word) => word.key));
  let fit = 0;
  let token = 0;
  return Float32Array.from(passage, (tokens, n) => {
    for (let i = 0; i < tokens.length; i++) fit += score.logProbabilities[token++]!;
    if (repeated[n]) fit -= REPEAT_COST_PER_TOKEN * tokens.length;
    fit -= stampCost(song.stampedStarts[firstWord + n] ?? null, chunk);
    return fit + score.endLogProbabilities[token]! - RATE_COST_PER_TOKEN * Math.max(0, token - roomForTokens);
  });
}

/** True for words that, with the two before them, stood earlier in the same passage. */
export function repeatedWords(keys: readonly string[]): boolean[] {
  const seen = new Set<string>();
  return keys.map((key, n) => {
    if (n < 2) return false;
    const three = `${keys[n - 2]} ${keys[n - 1]} ${key}`;
    const repeated = seen.has(three);
    seen.add(three);
    return repeated;
  });
}

/**
 * Tokens of all lyrics over seconds of all voice; of no more lyrics than about what was heard, since a recording may be an
 * excerpt of what is given.
 */
export function tokensPerVoicedSecond(song: Pick<SongToAlign, 'tokens' | 'chunks' | 'voice' | 'transcript'>): number {
  const given = song.tokens.reduce((sum, wordTokens) => sum + wordTokens.length, 0);
  const heard = (given / Math.max(1, song.tokens.length)) * song.transcript.words.length;
  const tokens = Math.min(given, MOST_OVER_HEARD * heard);
  const seconds = song.chunks.reduce((sum, chunk) => sum + voicedSeconds(song.voice, chunk), 0);
  return tokens / Math.max(1, seconds);
}

function payForMissing(song: SongToAlign, scored: readonly PassageScores[], costOf: (words: number, tokens: number) => number): void {
  for (const { firstWord, gains } of scored) {
    let tokens = 0;
    for (let n = 0; n < gains.length; n++) {
      tokens += song.tokens[firstWord + n]!.length;
      gains[n] = gains[n]! - costOf(n + 1, tokens);
    }
  }
}

/** Nats that a chunk costs in which so many words were heard and so few are given. */
function unexplainedCost(heard: number, words: number): number {
  return EMPTY_COST_PER_WORD * Math.max(0, heard - words);
}

/** Nats that a chunk costs with so few tokens. */
export function missingCost(song: Pick<SongToAlign, 'voice'>, chunk: Span, tokens: number, pace: number): number {
  const missing = LEAST_PACE_SHARE * pace * voicedSeconds(song.voice, chunk) - tokens;
  return MISSING_COST_PER_TOKEN * Math.min(MOST_MISSING_TOKENS, Math.max(0, missing));
}

function stampCost(stamp: number | null, chunk: Span): number {
  if (stamp === null) return 0;
  const outside = Math.max(chunk.startSeconds - stamp, stamp - chunk.endSeconds) - STAMP_TOLERANCE_SECONDS;
  return Math.min(HIGHEST_STAMP_COST, STAMP_COST_PER_SECOND * Math.max(0, outside));
}
