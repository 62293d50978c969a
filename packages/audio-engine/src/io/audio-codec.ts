import type { PcmBlock, PcmBlocks } from '../audio/pcm.ts';

/** Formats a sound can be written in. FLAC and WAV are 16 bit; WAV turns into RF64 above 4 GB. */
export type SoundFormat = 'flac' | 'mp3' | 'wav' | 'opus';

/** What a file says about its sound before it is decoded. A header can be wrong: `inspectSound` measures. */
export interface ProbedSound {
  /** Short name of the container: `mp3`, `wav`, `mp4`, `matroska` … */
  readonly container: string;
  /** Codec name as FFmpeg spells it: `aac`, `pcm_s16le` … */
  readonly codec: string;
  /** Index of the audio stream that is decoded: the default one, else the first. */
  readonly streamIndex: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationSeconds: number | null;
  readonly bitrateBps: number | null;
  readonly sizeBytes: number;
}

export interface DecodeOptions {
  readonly sampleRateHz: number;
  /** Surround is mixed down without clipping, mono is copied to both sides, stereo to mono is the mean. */
  readonly channels: 1 | 2;
  /** Exact to the sample in every format: the sound before it is decoded and dropped. */
  readonly startSeconds?: number;
  readonly durationSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface EncodeOptions {
  readonly format: SoundFormat;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** For mp3 (default 320) and opus (default 160). */
  readonly bitrateKbps?: number;
  readonly signal?: AbortSignal;
}

/** Writes one sound file. Call `close` or `abort` once; an error of `write` or `close` has already removed the file. */
export interface PcmWriter {
  /** Resolves when the writer can take more. Samples outside ±1 are clamped. */
  write(block: PcmBlock): Promise<void>;
  /** Resolves when the file is whole. */
  close(): Promise<void>;
  /** Stops and removes the file. */
  abort(): Promise<void>;
}

/** Reads and writes sound files. Both adapters behave alike; `openAudioCodec` chooses one. */
export interface AudioCodec {
  readonly name: 'ffmpeg' | 'node-av';
  readonly version: string;
  /** @throws {AudioError} when the file is no sound that can be read. */
  probe(path: string, options?: { readonly signal?: AbortSignal }): Promise<ProbedSound>;
  /**
   * The sound as blocks, in flat memory. Encoder delay and padding are trimmed. A file that breaks off midway is decoded up to there.
   * @throws {AudioError} on the first pull, when nothing of it decodes.
   */
  decode(path: string, options: DecodeOptions): PcmBlocks;
  encode(path: string, options: EncodeOptions): PcmWriter;
}
