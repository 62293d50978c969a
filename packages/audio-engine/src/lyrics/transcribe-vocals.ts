import type { PcmWindowReader } from '../audio/pcm.ts';
import { planChunks } from './chunk-plan.ts';
import {
  bestCandidate,
  type Candidate,
  compressionRatio,
  endsInLoop,
  isAcceptable,
  isInvented,
  isNoSpeech,
  LOOP_COMPRESSION,
  seededRandom,
  TEMPERATURES,
  tokenLimit,
} from './decoding-policy.ts';
import type { TimedWord, Transcript, TranscriptSegment } from './transcript.ts';
import { findVoice, type Span, type VoiceActivity, voicedSeconds } from './voice-activity.ts';
import { type EncodedAudio, WHISPER_SAMPLE_RATE_HZ, type WhisperModel } from './whisper-model.ts';
import { timeWords, type WordTime } from './word-times.ts';
import { groupTokens } from './word-tokens.ts';

/** What {@link transcribeVocals} may be told. */
export interface TranscribeOptions {
  /** ISO 639-1 code; recognised when missing. */
  language?: string | undefined;
  /** The song's title, where it is known: most songs sing it, and it is spelt as it is here. */
  title?: string | undefined;
  /** Same seed, same words. */
  seed?: number | undefined;
  /** Level of the whole mix in dBFS, so that what leaks into the stem of an instrumental is not taken for a voice. */
  mixRmsDb?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Called with the share of the song that is done, 0…1. */
  onProgress?: ((done: number) => void) | undefined;
}

/** Chunks that vote on the language, and what a chunk must last to vote: a syllable is no language. */
const LANGUAGE_VOTERS = 6;
const LANGUAGE_VOTER_SECONDS = 5;
/** Whisper takes held vowels for these, of which it has heard little but song and prayer. */
const RARELY_SUNG: ReadonlySet<string> = new Set(['la', 'nn', 'cy', 'haw', 'jw', 'mi', 'sa', 'br', 'yi', 'ln']);
const RARE_WEIGHT = 0.25;
/** Chunks with less voice than this are a breath or a click. */
const LEAST_VOICE_SECONDS = 0.3;
const SHORT_CHUNK_SECONDS = 1.5;
const SQUEEZED_WORD_SECONDS = 0.065;

/**
 * Writes down what is sung in a vocal stem, word by word with times. Nothing is written where no voice is.
 *
 * The stem is cut where the voice pauses, each chunk decoded on its own (greedy first, then sampled with a
 * fixed seed when the text loops or is doubtful), and its words timed by the cross attention of a second,
 * forced reading.
 *
 * @param reader mono vocal stem at 16 kHz.
 * @throws RangeError for another sample rate or an unknown language; the signal's reason when aborted.
 */
export async function transcribeVocals(model: WhisperModel, reader: PcmWindowReader, options: TranscribeOptions = {}): Promise<Transcript> {
  requireWhisperRate(reader);
  if (options.language) model.tokens.prompt(options.language);
  const voice = await findVoice(reader, { signal: options.signal, mixRmsDb: options.mixRmsDb });
  const chunks = planChunks(voice).filter((chunk) => voicedSeconds(voice, chunk) >= LEAST_VOICE_SECONDS);
  if (chunks.length === 0) return { language: null, languageConfidence: 0, words: [], segments: [] };
  const encode = async (chunk: Span) => model.encode(await readChunk(reader, chunk));
  const vote = options.language ? { language: options.language, share: 1 } : await voteLanguage(model, chunks, encode, options.signal);
  const random = seededRandom(options.seed ?? 7);
  const segments: TranscriptSegment[] = [];
  for (const [i, chunk] of chunks.entries()) {
    options.signal?.throwIfAborted();
    options.onProgress?.(i / chunks.length);
    const segment = await transcribeChunk(model, await encode(chunk), {
      chunk,
      voice,
      language: vote.language,
      title: options.title,
      random,
      signal: options.signal,
    });
    if (segment) segments.push(segment);
  }
  options.onProgress?.(1);
  const words = segments.flatMap((segment) => segment.words);
  if (words.length === 0) return { language: null, languageConfidence: 0, words, segments };
  return { language: vote.language, languageConfidence: vote.share, words, segments };
}

/** @throws RangeError unless the sound is at 16 kHz. */
export function requireWhisperRate(reader: PcmWindowReader): void {
  if (reader.sampleRateHz !== WHISPER_SAMPLE_RATE_HZ) throw new RangeError(`Whisper hears 16 kHz, not ${reader.sampleRateHz} Hz.`);
}

/** Samples of a chunk. */
export function readChunk(reader: PcmWindowReader, chunk: Span): Promise<Float32Array> {
  const sample = (seconds: number) => Math.round(seconds * reader.sampleRateHz);
  return reader.read(sample(chunk.startSeconds), Math.min(reader.totalSamples, sample(chunk.endSeconds)));
}

async function voteLanguage(
  model: WhisperModel,
  chunks: readonly Span[],
  encode: (chunk: Span) => Promise<EncodedAudio>,
  signal: AbortSignal | undefined,
): Promise<{ language: string; share: number }> {
  const length = (chunk: Span) => chunk.endSeconds - chunk.startSeconds;
  const longest = [...chunks].sort((a, b) => length(b) - length(a));
  const voters = longest.filter((chunk, i) => i === 0 || length(chunk) >= LANGUAGE_VOTER_SECONDS).slice(0, LANGUAGE_VOTERS);
  const votes = new Map<string, number>();
  for (const chunk of voters) {
    signal?.throwIfAborted();
    const { probabilities } = await model.guessLanguage(await encode(chunk));
    for (const [language, probability] of probabilities) {
      const weight = RARELY_SUNG.has(language) ? RARE_WEIGHT : 1;
      votes.set(language, (votes.get(language) ?? 0) + weight * probability * length(chunk));
    }
  }
  const all = [...votes.values()].reduce((sum, vote) => sum + vote, 0);
  const [language, votesForIt] = [...votes].reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return { language, share: votesForIt / all };
}

interface ChunkContext {
  chunk: Span;
  voice: VoiceActivity;
  language: string;
  title: string | undefined;
  random: () => number;
  signal?: AbortSignal | undefined;
}

async function transcribeChunk(model: WhisperModel, audio: EncodedAudio, context: ChunkContext): Promise<TranscriptSegment | null> {
  const { chunk, voice } = context;
  const { decoded, text, compression } = await decodeWithFallback(model, audio, context);
  const seconds = chunk.endSeconds - chunk.startSeconds;
  if (isNoSpeech(decoded) || isInvented(text, decoded)) return null;
  if (seconds < SHORT_CHUNK_SECONDS && decoded.meanLogProbability < -1) return null;
  const tokenWords = groupTokens(decoded.tokens, (tokens) => model.tokens.decode(tokens)).map((word, i, all) => ({
    ...word,
    startsLine: startsLine(all[i - 1]?.text, word.text),
  }));
  if (tokenWords.length === 0) return null;
  const { words: times } = timeWords(await model.attend(audio, context.language, decoded.tokens), tokenWords, chunk, voice);
  if (compression > 2.4 && isSqueezed(times)) return null;
  const words: TimedWord[] = [];
  tokenWords.forEach((word, i) => {
    const { startSeconds, endSeconds, confidence } = times[i]!;
    if (voicedSeconds(voice, { startSeconds, endSeconds }) === 0) return;
    words.push({ text: word.text, startSeconds, endSeconds, confidence, startsLine: startsLine(words.at(-1)?.text, word.text) });
  });
  return words.length === 0 ? null : { ...chunk, text: text.trim(), words };
}

async function decodeWithFallback(model: WhisperModel, audio: EncodedAudio, context: ChunkContext): Promise<Candidate> {
  const { chunk, language, title, random, signal } = context;
  const maxTokens = tokenLimit(chunk.endSeconds - chunk.startSeconds);
  const candidates: Candidate[] = [];
  const blank = TEMPERATURES.map((temperature) => ({ temperature, expected: undefined }));
  // What went wrong with the title is tried without: some titles are then all that is heard, over and over.
  const tries = title === undefined ? blank : [{ temperature: 0, expected: title }, ...blank];
  const isLoop = (tokens: readonly number[]) => endsInLoop(tokens) && compressionRatio(model.tokens.decode(tokens)) > LOOP_COMPRESSION;
  for (const { temperature, expected } of tries) {
    // Only the likeliest tokens cannot leave a loop; others may be drawn.
    const gaveUp = temperature === 0 ? isLoop : undefined;
    const decoded = await model.decode(audio, { language, expected, temperature, maxTokens, random, gaveUp, signal });
    const text = model.tokens.decode(decoded.tokens);
    const candidate = { decoded, text, compression: compressionRatio(text) };
    candidates.push(candidate);
    if (isNoSpeech(decoded) || isAcceptable(candidate)) break;
  }
  return bestCandidate(candidates);
}

/** A loop the model invented has no sound to hold on to: most of its words fall on one moment. */
function isSqueezed(times: readonly WordTime[]): boolean {
  const short = times.filter((time) => time.endSeconds - time.startSeconds < SQUEEZED_WORD_SECONDS).length;
  return short > times.length / 2;
}

function startsLine(previous: string | undefined, text: string): boolean {
  if (previous === undefined || /[.!?…。！？]["'”’)]*$/u.test(previous)) return true;
  return /[,;:、，]$/u.test(previous) && /^\p{Lu}/u.test(text);
}
