import type { GivenLine, Line, Word } from '@refrain/song-model';
import type { PcmWindowReader } from '../audio/pcm.ts';
import { planChunks } from './chunk-plan.ts';
import { easeSqueezedPassages, findLostPassages, withoutSqueezed } from './lost-passages.ts';
import { type LyricWord, lyricWords } from './lyric-words.ts';
import { type AssignmentCosts, assignPassages, type ChunkScores } from './passage-assignment.ts';
import { SKIP_COST_PER_TOKEN, type SongToAlign, scoreChunks } from './passage-scoring.ts';
import { timePassage } from './passage-times.ts';
import { spreadRepeatedLines } from './repeated-lines.ts';
import { spreadSungVowels } from './sung-vowels.ts';
import { stampedStarts } from './time-stamps.ts';
import { readChunk, requireWhisperRate } from './transcribe-vocals.ts';
import type { Transcript } from './transcript.ts';
import { unlikelyWords } from './unlikely-lines.ts';
import { findVoice, type Span, spreadOverVoice } from './voice-activity.ts';
import type { EncodedAudio, WhisperModel } from './whisper-model.ts';
import type { WordTime } from './word-times.ts';

/** What {@link alignLyrics} may be told. */
export interface AlignOptions {
  /** ISO 639-1 code of the lyrics; that of the transcript when missing. */
  language?: string | undefined;
  /** Level of the whole mix in dBFS, as in `TranscribeOptions`. */
  mixRmsDb?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Called with the share of the work that is done, 0…1. */
  onProgress?: ((done: number) => void) | undefined;
}

const CUT_LINE_COST = 1;
/** More than leaving a word out costs. */
const SQUEEZE_COST_PER_TOKEN = SKIP_COST_PER_TOKEN + 1;
/**
 * The text is given, so that an unlikely word is no wrong word: on six songs 78 % of the least likely tenth of the words
 * were within 0.3 s, 99 % of the likeliest. This root spreads them so that the confidence is about that share
 * (calibration error 0.04).
 */
const GIVEN_TEXT_EXPONENT = 0.075;
const ASSIGNMENT_ROUNDS = 5;
/** Share of the work that finding the passages takes; the rest is timing them. */
const SCORING_SHARE = 0.7;

/**
 * Gives every word of known lyrics its time (forced alignment).
 *
 * Which passage belongs to which chunk is decided once for the whole song: the model says how likely each
 * stretch of the lyrics is in each chunk, for the starts that text, matched words and time stamps suggest, and
 * the best monotone assignment wins. Words that fit nowhere are `heard: false`, and so are lines that only stand where
 * another is sung. Within a chunk, attention and time warping place the words.
 *
 * Confidence rises with the probability of the word's tokens in its place and with the voiced share of its time;
 * 0 for words not heard.
 *
 * @param reader mono vocal stem at 16 kHz.
 * @param transcript what was recognised in the same stem.
 * @param given lines as pasted; time stamps are hints, and a constant shift between them and the recording is found.
 * @returns one line per given line that has letters, in order, without syllables; each with the singer it was given for.
 * @throws RangeError for another sample rate or an unknown language; the signal's reason when aborted.
 */
export async function alignLyrics(
  model: WhisperModel,
  reader: PcmWindowReader,
  transcript: Transcript,
  given: readonly GivenLine[],
  options: AlignOptions = {},
): Promise<Line[]> {
  requireWhisperRate(reader);
  const words = lyricWords(given);
  const voice = await findVoice(reader, { signal: options.signal, mixRmsDb: options.mixRmsDb });
  const song: SongToAlign = {
    words,
    tokens: words.map((word) => model.tokens.encode(word.spoken)),
    stampedStarts: stampedStarts(words, given, transcript),
    chunks: planChunks(voice),
    voice,
    transcript,
    language: options.language ?? transcript.language ?? 'en',
  };
  const encode = async (chunk: Span) => {
    options.signal?.throwIfAborted();
    return model.encode(await readChunk(reader, chunk));
  };
  const scores = await scoreChunks(model, song, encode, (done) => options.onProgress?.(SCORING_SHARE * done));
  const times = await timeSong(model, song, scores, encode, (done) => options.onProgress?.(SCORING_SHARE + (1 - SCORING_SHARE) * done));
  const eased = await easeSqueezedPassages(model, song, times, encode);
  const found = await findLostPassages(model, song, withoutSqueezed(eased), encode);
  options.onProgress?.(1);
  const spread = spreadRepeatedLines(words, spreadSungVowels(words, found, voice), voice);
  return toLines(given, words, withUnheard(song, spread));
}

/**
 * Assigns the passages and times their words; where words came out squeezed, assigns anew without them there.
 * @returns times of all words; null for words that are in no passage.
 */
async function timeSong(
  model: WhisperModel,
  song: SongToAlign,
  scores: readonly ChunkScores[],
  encode: (chunk: Span) => Promise<EncodedAudio>,
  onProgress: (done: number) => void,
): Promise<(WordTime | null)[]> {
  const costs: AssignmentCosts = {
    skipCosts: song.tokens.map((tokens) => SKIP_COST_PER_TOKEN * tokens.length),
    startsLine: song.words.map((word) => word.startsLine),
    cutLineCost: CUT_LINE_COST,
  };
  const timed = new Map<string, WordTime[]>();
  for (let round = 1; ; round++) {
    const times: (WordTime | null)[] = song.words.map(() => null);
    let squeezed = false;
    for (const [c, passage] of assignPassages(scores, song.words.length, costs).entries()) {
      onProgress((round - 1 + c / scores.length) / ASSIGNMENT_ROUNDS);
      if (!passage) continue;
      const key = `${c} ${passage.firstWord} ${passage.endWord}`;
      const wordTimes = timed.get(key) ?? (await timePassage(model, song, passage, song.chunks[c]!, encode)).words;
      if (!timed.has(key) && payForSqueeze(wordTimes, passage.firstWord, scores[c]!, song)) squeezed = true;
      timed.set(key, wordTimes);
      wordTimes.forEach((time, n) => {
        times[passage.firstWord + n] = time;
      });
    }
    if (!squeezed || round === ASSIGNMENT_ROUNDS) return times;
  }
}

/**
 * Takes from the passages that start at a word what their squeezed words gained: a refrain repeated in the text
 * is likely to a language model whether or not it is sung again. One squeezed word alone is only a fast one.
 * @returns whether any were.
 */
function payForSqueeze(times: readonly WordTime[], firstWord: number, scores: ChunkScores, song: SongToAlign): boolean {
  const gains = scores.starts.find((start) => start.firstWord === firstWord)!.gains;
  let cost = 0;
  for (let n = 0; n < gains.length; n++) {
    const run = [n - 2, n - 1, n].some((first) => first >= 0 && [0, 1, 2].every((k) => times[first + k]?.squeezed));
    if (run) cost += SQUEEZE_COST_PER_TOKEN * song.tokens[firstWord + n]!.length;
    gains[n] = gains[n]! - cost;
  }
  return cost > 0;
}

/**
 * Words with times; those not heard share the voiced time of the gap in which they would have been sung. Lines in the place of
 * others are where those are sung, and not heard.
 */
function withUnheard(song: SongToAlign, times: readonly (WordTime | null)[]): Word[] {
  const { words, voice } = song;
  const unlikely = unlikelyWords(song, times);
  const placed: Word[] = [];
  let endSeconds = 0;
  for (let i = 0; i < words.length; i++) {
    const time = times[i];
    if (time) {
      const { startSeconds } = time;
      const heard = !unlikely[i];
      const confidence = heard ? time.confidence ** GIVEN_TEXT_EXPONENT : 0;
      endSeconds = time.endSeconds;
      placed.push({ text: words[i]!.text, startSeconds, endSeconds, confidence, heard, syllables: [] });
      continue;
    }
    const next = times.findIndex((later, k) => k > i && later !== null);
    const last = next < 0 ? words.length : next;
    const gap = { startSeconds: endSeconds, endSeconds: next < 0 ? voice.durationSeconds : times[next]!.startSeconds };
    for (const span of spreadOverVoice(voice, gap, last - i)) {
      placed.push({ text: words[placed.length]!.text, ...span, confidence: 0, heard: false, syllables: [] });
    }
    i = last - 1;
  }
  return placed;
}

function toLines(given: readonly GivenLine[], words: readonly LyricWord[], placed: readonly Word[]): Line[] {
  const lines: Line[] = [];
  placed.forEach((word, i) => {
    const line = lines.at(-1);
    const { startsLine, lineIndex } = words[i]!;
    if (!line || startsLine) {
      const singer = given[lineIndex]?.singer ?? null;
      lines.push({ singer, startSeconds: word.startSeconds, endSeconds: word.endSeconds, words: [word] });
    } else {
      line.words.push(word);
      line.endSeconds = Math.max(line.endSeconds, word.endSeconds);
    }
  });
  return lines;
}
