import { deflateSync } from 'node:zlib';
import type { DecodedText } from './whisper-model.ts';

/** Tried in turn until a text is accepted. */
export const TEMPERATURES: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8];

const TOKENS_PER_SECOND = 8;
const SPARE_TOKENS = 12;
const MAX_TOKENS = 220;

/** Most tokens a window of singing can hold: a text that needs more is a loop. */
export function tokenLimit(durationSeconds: number): number {
  return Math.min(MAX_TOKENS, Math.ceil(TOKENS_PER_SECOND * durationSeconds) + SPARE_TOKENS);
}

/** Bytes of a text per byte of its compressed form: high where it repeats itself. */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text);
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length;
}

/** A text that repeats itself more is no text, however sure the model is. */
export const LOOP_COMPRESSION = 4;
/** A loop that has gone on for so many tokens goes on to the limit. Longer than the refrains of a chunk; shorter periods than its lines. */
const LOOP_TOKENS = 80;
const LONGEST_PERIOD = 16;

/** True for tokens that have only repeated a few of them for long. */
export function endsInLoop(tokens: readonly number[]): boolean {
  const first = tokens.length - LOOP_TOKENS;
  for (let period = 1; first >= 0 && period <= LONGEST_PERIOD; period++) {
    let at = tokens.length - 1;
    while (at >= first + period && tokens[at] === tokens[at - period]) at--;
    if (at < first + period) return true;
  }
  return false;
}

/** A decoded text with what its acceptance depends on. */
export interface Candidate {
  decoded: DecodedText;
  text: string;
  compression: number;
}

/**
 * True for a text that needs no further try. A strict limit on repetition would delete real choruses, so a
 * repeating text passes if the model was sure of it. One that the model did not end by itself is a loop.
 */
export function isAcceptable(candidate: Candidate): boolean {
  const { finished, meanLogProbability } = candidate.decoded;
  if (meanLogProbability < -1 || !finished) return false;
  return candidate.compression <= 2.4 || (candidate.compression < LOOP_COMPRESSION && meanLogProbability > -0.35);
}

/** True where the model itself takes the window for something else than speech. */
export function isNoSpeech(decoded: DecodedText): boolean {
  return decoded.noSpeechProbability > 0.6 && decoded.meanLogProbability < -1;
}

/** The likeliest of several tries, texts that loop last. */
export function bestCandidate(candidates: readonly Candidate[]): Candidate {
  const loops = (c: Candidate) =>
    !c.decoded.finished || c.compression > LOOP_COMPRESSION || (c.compression > 2.4 && c.decoded.meanLogProbability < -0.35) ? 1 : 0;
  return [...candidates].sort((a, b) => loops(a) - loops(b) || b.decoded.meanLogProbability - a.decoded.meanLogProbability)[0]!;
}

/**
 * What Whisper writes over sound without words, from the subtitles it learnt from. A chunk that says nothing
 * else says nothing.
 */
const CREDITS = [
  /amara\.org/i,
  /^(sous-titr|subt[íi]tul|untertitel|sottotitoli|legendas|napisy|ondertitel)/i,
  /^(thanks? (you )?for watching|please subscribe|subtitles? by)/i,
  /^(merci d'avoir regardé|gracias por ver|vielen dank für|obrigad[oa] por assistir|grazie per (la visione|aver guardato))/i,
  /ご視聴ありがとうございました|字幕|请不吝点赞|시청해 ?주셔서 감사합니다|продолжение следует|редактор субтитров/i,
];
/** Also sung for real: only believed when the model is sure. */
const POLITE = /^(thank you|thanks|bye(-bye| bye)?|you|merci|gracias|danke|grazie|obrigad[oa]|okay|music|musique|música|musik)$/i;

/** True for a text that the sound most likely does not contain. */
export function isInvented(text: string, decoded: DecodedText): boolean {
  const bare = text.replace(/[\s.!,…♪*[\]()-]+/gu, ' ').trim();
  if (bare === '' || CREDITS.some((pattern) => pattern.test(text.trim()))) return true;
  return POLITE.test(bare) && (decoded.meanLogProbability < -0.5 || decoded.noSpeechProbability > 0.3);
}

/** A repeatable source of uniform numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
