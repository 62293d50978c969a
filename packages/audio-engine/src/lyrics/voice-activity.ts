import type { PcmWindowReader } from '../audio/pcm.ts';

/** Length of one frame of {@link VoiceActivity}. */
export const VOICE_FRAME_SECONDS = 0.02;

const READ_SECONDS = 30;
const SMOOTHING_FRAMES = 5;
const SILENCE_DBFS = -55;
const LOUD_SHARE = 0.05;
const LOUD_SHARE_OF_SOUND = 0.25;
const BELOW_LOUD_DB = 26;
/** A separated voice stays within this of its mix; what leaks into the vocal stem of an instrumental does not. */
const LEAKAGE_BELOW_MIX_DB = 24;
const MERGE_GAP_SECONDS = 0.35;
const SHORTEST_SECONDS = 0.15;
const PAD_SECONDS = 0.15;

/** A span of time. */
export interface Span {
  startSeconds: number;
  endSeconds: number;
}

/** Where the vocal stem holds a voice. */
export interface VoiceActivity {
  /** Level of each 20 ms frame, smoothed over 100 ms, in dBFS. */
  levelsDb: Float32Array;
  /** 1 for frames louder than `thresholdDb`. */
  voiced: Uint8Array;
  thresholdDb: number;
  /** Voiced stretches, short gaps closed, padded by 0.15 s, in order, never overlapping. */
  stretches: Span[];
  durationSeconds: number;
}

/** What {@link findVoice} may be told. */
export interface FindVoiceOptions {
  signal?: AbortSignal | undefined;
  /** Level of the whole mix in dBFS: a stem far below it holds leakage, not a voice. */
  mixRmsDb?: number | undefined;
}

/**
 * Finds the voice in a vocal stem by its energy. Useless on a mix. Reads in windows, so that memory does not
 * grow with the sound but for its 20 ms frames.
 *
 * @param reader mono vocal stem at any sample rate.
 * @throws when `signal` is aborted.
 */
export async function findVoice(reader: PcmWindowReader, options: FindVoiceOptions = {}): Promise<VoiceActivity> {
  return voiceIn(await framePowers(reader, options.signal), reader.totalSamples / reader.sampleRateHz, options.mixRmsDb);
}

/**
 * As {@link findVoice}, from what was measured.
 * @param powers mean square of each frame of {@link VOICE_FRAME_SECONDS}.
 */
export function voiceIn(powers: Float32Array, durationSeconds: number, mixRmsDb: number | undefined): VoiceActivity {
  const levelsDb = smoothedLevels(powers);
  const loud = loudLevel(levelsDb);
  let thresholdDb = Math.max(SILENCE_DBFS, loud - BELOW_LOUD_DB);
  if (mixRmsDb !== undefined && loud < mixRmsDb - LEAKAGE_BELOW_MIX_DB) thresholdDb = Infinity;
  const voiced = Uint8Array.from(levelsDb, (level) => (level > thresholdDb ? 1 : 0));
  return { levelsDb, voiced, thresholdDb, stretches: voicedStretches(voiced, durationSeconds), durationSeconds };
}

async function framePowers(reader: PcmWindowReader, signal: AbortSignal | undefined): Promise<Float32Array> {
  const hopSamples = Math.round(reader.sampleRateHz * VOICE_FRAME_SECONDS);
  const frames = Math.floor(reader.totalSamples / hopSamples);
  const framesPerRead = Math.round(READ_SECONDS / VOICE_FRAME_SECONDS);
  const powers = new Float32Array(frames);
  for (let first = 0; first < frames; first += framesPerRead) {
    signal?.throwIfAborted();
    const count = Math.min(framesPerRead, frames - first);
    const samples = await reader.read(first * hopSamples, (first + count) * hopSamples);
    for (let frame = 0; frame < count; frame++) {
      let sum = 0;
      for (let i = frame * hopSamples; i < (frame + 1) * hopSamples; i++) sum += samples[i]! * samples[i]!;
      powers[first + frame] = sum / hopSamples;
    }
  }
  return powers;
}

function smoothedLevels(powers: Float32Array): Float32Array {
  const half = SMOOTHING_FRAMES >> 1;
  return powers.map((_, frame) => {
    const around = powers.subarray(Math.max(0, frame - half), frame + half + 1);
    return 10 * Math.log10(around.reduce((sum, power) => sum + power, 0) / around.length + 1e-10);
  });
}

/**
 * The level that the loudest 5 % of a stem exceed or, where hardly anything sounds, the loudest quarter of what does: a few words in a
 * long piece are a voice, too.
 */
function loudLevel(levelsDb: Float32Array): number {
  const ascending = Float32Array.from(levelsDb).sort();
  const sounding = ascending.filter((level) => level > SILENCE_DBFS).length;
  const loud = Math.min(ascending.length * LOUD_SHARE, sounding * LOUD_SHARE_OF_SOUND);
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length - loud))] ?? -Infinity;
}

function voicedStretches(voiced: Uint8Array, durationSeconds: number): Span[] {
  const merged: Span[] = [];
  for (let frame = 0; frame < voiced.length; frame++) {
    if (voiced[frame] === 0) continue;
    const startSeconds = frame * VOICE_FRAME_SECONDS;
    while (frame < voiced.length && voiced[frame] === 1) frame++;
    const endSeconds = frame * VOICE_FRAME_SECONDS;
    const last = merged.at(-1);
    if (last && startSeconds - last.endSeconds < MERGE_GAP_SECONDS) last.endSeconds = endSeconds;
    else merged.push({ startSeconds, endSeconds });
  }
  return merged
    .filter((span) => span.endSeconds - span.startSeconds >= SHORTEST_SECONDS)
    .map((span) => ({
      startSeconds: Math.max(0, span.startSeconds - PAD_SECONDS),
      endSeconds: Math.min(durationSeconds, span.endSeconds + PAD_SECONDS),
    }));
}

/** First voiced moment at or after a time and no later than `latestSeconds`; the time itself if there is none. */
export function nextVoiced(voice: VoiceActivity, seconds: number, latestSeconds: number): number {
  const first = Math.max(0, Math.round(seconds / VOICE_FRAME_SECONDS));
  const last = Math.min(voice.voiced.length - 1, Math.floor(latestSeconds / VOICE_FRAME_SECONDS));
  for (let frame = first; frame <= last; frame++) {
    if (voice.voiced[frame] === 1) return frame === first ? seconds : frame * VOICE_FRAME_SECONDS;
  }
  return seconds;
}

const RISE_FRAMES = 3;
const LEAST_RISE_DB = 6;

/**
 * Where the voice rises most within a span, over 120 ms: the attack of a sung word. Null where it rises by
 * less than 6 dB.
 */
export function steepestRise(voice: VoiceActivity, span: Span): number | null {
  const first = Math.max(RISE_FRAMES, Math.round(span.startSeconds / VOICE_FRAME_SECONDS));
  const end = Math.min(voice.levelsDb.length - RISE_FRAMES, Math.round(span.endSeconds / VOICE_FRAME_SECONDS));
  // All silence is alike: from it, a breath would rise more than the word behind it does from the breath.
  const levelDb = (frame: number) => Math.max(voice.thresholdDb, voice.levelsDb[frame]!);
  let steepest: number | null = null;
  let most = LEAST_RISE_DB;
  for (let frame = first; frame < end; frame++) {
    const rise = levelDb(frame + RISE_FRAMES) - levelDb(frame - RISE_FRAMES);
    if (rise > most) [steepest, most] = [frame * VOICE_FRAME_SECONDS, rise];
  }
  return steepest;
}

/**
 * Where a voice that sounds at `seconds` falls silent for longer than `pauseSeconds`; `latestSeconds` if it
 * does not before.
 */
export function voicedUntil(voice: VoiceActivity, seconds: number, latestSeconds: number, pauseSeconds: number): number {
  const latestFrame = Math.min(voice.voiced.length, Math.floor(latestSeconds / VOICE_FRAME_SECONDS));
  let end = Math.max(0, Math.floor(seconds / VOICE_FRAME_SECONDS));
  for (let frame = end; frame < latestFrame; frame++) {
    if (voice.voiced[frame] === 1) end = frame + 1;
    else if ((frame + 1 - end) * VOICE_FRAME_SECONDS > pauseSeconds) return Math.max(seconds, end * VOICE_FRAME_SECONDS);
  }
  return end === latestFrame ? latestSeconds : Math.max(seconds, Math.min(latestSeconds, end * VOICE_FRAME_SECONDS));
}

/** Seconds of voice within a span. */
export function voicedSeconds(voice: VoiceActivity, span: Span): number {
  const first = Math.max(0, Math.round(span.startSeconds / VOICE_FRAME_SECONDS));
  const last = Math.min(voice.voiced.length, Math.round(span.endSeconds / VOICE_FRAME_SECONDS));
  let frames = 0;
  for (let frame = first; frame < last; frame++) frames += voice.voiced[frame]!;
  return frames * VOICE_FRAME_SECONDS;
}

/** Frames from a time on, 1 for those that lie in a voiced stretch. */
export function voicedFrames(voice: VoiceActivity, startSeconds: number, frames: number): Uint8Array {
  const voiced = new Uint8Array(frames);
  for (const stretch of voice.stretches) {
    const first = Math.round((stretch.startSeconds - startSeconds) / VOICE_FRAME_SECONDS);
    const end = Math.round((stretch.endSeconds - startSeconds) / VOICE_FRAME_SECONDS);
    if (end > 0 && first < frames) voiced.fill(1, Math.max(0, first), end);
  }
  return voiced;
}

const LONGEST_SPREAD_SECONDS = 0.4;

/**
 * Places `count` spans one after another in a gap, each with an equal share of its voiced time (at most 0.4 s);
 * of all its time where the voice does not last for them.
 */
export function spreadOverVoice(voice: VoiceActivity, gap: Span, count: number): Span[] {
  const first = Math.max(0, Math.ceil(gap.startSeconds / VOICE_FRAME_SECONDS));
  const last = Math.min(voice.voiced.length, Math.floor(gap.endSeconds / VOICE_FRAME_SECONDS));
  const frames: number[] = [];
  for (let frame = first; frame < last; frame++) if (voice.voiced[frame] === 1) frames.push(frame);
  const share = frames.length / count;
  if (share * VOICE_FRAME_SECONDS < SHORTEST_SECONDS) {
    const length = Math.min(LONGEST_SPREAD_SECONDS, Math.max(0, gap.endSeconds - gap.startSeconds) / count);
    return Array.from({ length: count }, (_, i) => ({
      startSeconds: gap.startSeconds + i * length,
      endSeconds: gap.startSeconds + (i + 1) * length,
    }));
  }
  return Array.from({ length: count }, (_, i) => {
    const startSeconds = frames[Math.floor(i * share)]! * VOICE_FRAME_SECONDS;
    const endSeconds = (frames[Math.floor((i + 1) * share) - 1]! + 1) * VOICE_FRAME_SECONDS;
    return { startSeconds, endSeconds: Math.min(endSeconds, startSeconds + LONGEST_SPREAD_SECONDS) };
  });
}
