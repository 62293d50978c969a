import { nextVoiced, type Span, steepestRise, type VoiceActivity, voicedFrames, voicedSeconds, voicedUntil } from './voice-activity.ts';
import { ATTENTION_FRAME_SECONDS, type TokenAttention } from './whisper-model.ts';
import { findWordPath } from './word-path.ts';
import type { TokenWord } from './word-tokens.ts';

/** When a word was sung, and how sure that is. */
export interface WordTime extends Span {
  /** 0 … 1, see {@link timeWords}. */
  confidence: number;
  /** Mean natural log-probability of the word's tokens. */
  meanLogProbability: number;
  /** True where it got no more time than the shortest such words last: alone a fast word, several in a row are not sung here. */
  squeezed: boolean;
}

/** Times of the words of a passage. */
export interface PassageTimes {
  words: WordTime[];
  /** How well the passage goes with the sound: of two texts for one span, the one that is sung scores higher. */
  score: number;
}

/** No word is shorter. */
const SHORTEST_WORD_SECONDS = 0.06;
/** A voice that rests this long has ended its word. */
const WORD_PAUSE_SECONDS = 0.3;
/** Attention starts before the sound: measured on three languages, the onset is about this far into the first token. */
const ONSET_SHARE = 0.3;
const LONGEST_ONSET_SHIFT_SECONDS = 0.2;
const ONSET_LAG_SECONDS = 0.02;
/**
 * In tokens this long the voice's attack tells the onset better: on seven songs (1631 words) the median error
 * fell from 56 to 40 ms, the mean from 144 to 110 ms. The last 0.1 s belongs to the next word.
 */
const LONG_TOKEN_SECONDS = 0.2;
const NEXT_WORD_SECONDS = 0.1;
/**
 * A token of several vowels ("every") has an attack for each. That of the first is looked for in its part of the token and
 * somewhat beyond, and elsewhere only where there is none.
 */
const FIRST_VOWEL_SHARE = 1.5;
const LEAST_ATTACK_SECONDS = 0.15;

/** Of 1632 sung words, 3 % were shorter than 0.11 s with one vowel, 0.16 s with two, 0.31 s with three. */
const SHORTEST_SYLLABLE_FRAMES = 5;
const VOWELS = /[aeiouyæøœаеёиоуыэюяіїєαεηιουω]+/g;

/** Groups of vowels, about as many as syllables; 1 for words of other scripts. */
export function vowelCount(text: string): number {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').match(VOWELS)?.length ?? 1;
}

/**
 * Times of the words of one chunk: their best path through the attention, the onset at the voice's attack within the
 * first token's span, else a little into that span and on a voiced frame, the end where the voice rests or the next
 * word starts.
 *
 * Confidence is the geometric mean probability of the word's tokens, times ½ + ½ · the voiced share of the
 * word, halved for a squeezed word: it rises with each of the three.
 */
export function timeWords(attention: TokenAttention, words: readonly TokenWord[], chunk: Span, voice: VoiceActivity): PassageTimes {
  const shortestFrames = words.map((word) => Math.round(SHORTEST_SYLLABLE_FRAMES * vowelCount(word.text)));
  const { words: places, score } = findWordPath({
    weights: attention.weights,
    frames: attention.frames,
    voiced: voicedFrames(voice, chunk.startSeconds, attention.frames),
    tokenCounts: words.map((word) => word.endToken - word.firstToken),
    startsLine: words.map((word) => word.startsLine === true),
    shortestFrames,
  });
  const secondsOf = (frame: number) => chunk.startSeconds + frame * ATTENTION_FRAME_SECONDS;
  const onsets = places.map(({ starts, end }, i) =>
    onsetOf(
      { startSeconds: secondsOf(starts[0]!), endSeconds: secondsOf(starts[1] ?? end) },
      Math.max(1, vowelCount(words[i]!.text) / (words[i]!.endToken - words[i]!.firstToken)),
      chunk,
      voice,
    ),
  );
  keepApart(onsets, chunk.endSeconds);
  const times = places.map(({ starts, end }, i) => {
    const startSeconds = onsets[i]!;
    const limit = Math.max(startSeconds, onsets[i + 1] ?? chunk.endSeconds);
    const voicedEnd = voicedUntil(voice, startSeconds, limit, WORD_PAUSE_SECONDS);
    const endSeconds = Math.min(limit, Math.max(voicedEnd, startSeconds + SHORTEST_WORD_SECONDS));
    const logs = attention.logProbabilities.subarray(words[i]!.firstToken, words[i]!.endToken);
    const meanLogProbability = logs.length === 0 ? -10 : logs.reduce((sum, log) => sum + log, 0) / logs.length;
    const squeezed = end - starts[0]! <= shortestFrames[i]!;
    const confidence = confidenceOf(meanLogProbability, { startSeconds, endSeconds }, squeezed, voice);
    return { startSeconds, endSeconds, confidence, meanLogProbability, squeezed };
  });
  return { words: times, score };
}

/** @param vowels groups of vowels in the token, at least 1. */
function onsetOf(token: Span, vowels: number, chunk: Span, voice: VoiceActivity): number {
  const length = token.endSeconds - token.startSeconds;
  if (length >= LONG_TOKEN_SECONDS) {
    const { startSeconds } = token;
    const endSeconds = token.endSeconds - NEXT_WORD_SECONDS;
    const firstEnd = startSeconds + Math.max(LEAST_ATTACK_SECONDS, ((endSeconds - startSeconds) * FIRST_VOWEL_SHARE) / vowels);
    const attack =
      steepestRise(voice, { startSeconds, endSeconds: Math.min(firstEnd, endSeconds) }) ??
      steepestRise(voice, { startSeconds, endSeconds });
    if (attack !== null) return attack + ONSET_LAG_SECONDS;
  }
  const onset = token.startSeconds + Math.min(LONGEST_ONSET_SHIFT_SECONDS, ONSET_SHARE * length) + ONSET_LAG_SECONDS;
  return nextVoiced(voice, onset, chunk.endSeconds);
}

/** Onsets in order with room for the shortest word between them, as far as the chunk has room. */
function keepApart(onsets: number[], endSeconds: number): void {
  for (let i = 1; i < onsets.length; i++) onsets[i] = Math.max(onsets[i]!, onsets[i - 1]! + SHORTEST_WORD_SECONDS);
  for (let i = onsets.length - 1, latest = endSeconds - SHORTEST_WORD_SECONDS; i >= 0; i--, latest -= SHORTEST_WORD_SECONDS) {
    if (onsets[i]! <= latest) break;
    onsets[i] = Math.max(0, latest);
  }
}

function confidenceOf(meanLogProbability: number, span: Span, squeezed: boolean, voice: VoiceActivity): number {
  const length = span.endSeconds - span.startSeconds;
  const voicedShare = length > 0 ? Math.min(1, voicedSeconds(voice, span) / length) : 0;
  return Math.exp(meanLogProbability) * (0.5 + 0.5 * voicedShare) * (squeezed ? 0.5 : 1);
}
