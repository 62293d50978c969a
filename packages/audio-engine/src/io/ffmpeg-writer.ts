import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { PcmBlock } from '../audio/pcm.ts';
import { interleaveClamped } from '../audio/pcm-blocks.ts';
import type { EncodeOptions, PcmWriter, SoundFormat } from './audio-codec.ts';
import { FfmpegProcess, type ProcessEnd } from './ffmpeg-process.ts';
import { writeFailure } from './write-failure.ts';

const CODEC_ARGS: Record<SoundFormat, (bitrateKbps?: number) => readonly string[]> = {
  flac: () => ['-c:a', 'flac', '-sample_fmt', 's16', '-f', 'flac'],
  mp3: (bitrateKbps = 320) => ['-c:a', 'libmp3lame', '-b:a', `${bitrateKbps}k`, '-f', 'mp3'],
  wav: () => ['-c:a', 'pcm_s16le', '-rf64', 'auto', '-f', 'wav'],
  opus: (bitrateKbps = 160) => ['-c:a', 'libopus', '-b:a', `${bitrateKbps}k`, '-f', 'ogg'],
};

/** Encodes by piping float samples into an ffmpeg process. */
export class FfmpegWriter implements PcmWriter {
  readonly #process: FfmpegProcess;
  readonly #path: string;
  readonly #signal: AbortSignal | undefined;

  constructor(ffmpegPath: string, path: string, options: EncodeOptions) {
    const { format, sampleRateHz, channels, bitrateKbps, signal } = options;
    this.#path = path;
    this.#signal = signal;
    const input = [
      '-nostdin',
      '-hide_banner',
      '-v',
      'error',
      '-f',
      'f32le',
      '-ar',
      `${sampleRateHz}`,
      '-ac',
      `${channels}`,
      '-i',
      'pipe:0',
    ];
    // bitexact: the same samples give the same bytes, whatever the version and the hour.
    const output = ['-map_metadata', '-1', '-bitexact', ...CODEC_ARGS[format](bitrateKbps), '-y', `file:${path}`];
    this.#process = new FfmpegProcess(ffmpegPath, [...input, ...output], signal);
  }

  async write(block: PcmBlock): Promise<void> {
    const samples = interleaveClamped(block);
    const { stdin } = this.#process;
    if (stdin.write(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength))) return;
    // A process that ends early gives no drain but an error of the pipe, and its end tells why.
    const drained = once(stdin, 'drain').then(
      () => null,
      () => this.#process.ended,
    );
    const end = await Promise.race([drained, this.#process.ended]);
    if (end) await this.#fail(end);
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    const end = await this.#process.ended;
    if (end.code !== 0) await this.#fail(end);
  }

  async abort(): Promise<void> {
    this.#process.kill();
    await this.#process.ended;
    await rm(this.#path, { force: true });
  }

  async #fail(cause: ProcessEnd): Promise<never> {
    await this.abort();
    this.#signal?.throwIfAborted();
    throw writeFailure(cause.complaint, cause);
  }
}
