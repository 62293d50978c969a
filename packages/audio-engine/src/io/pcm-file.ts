import { type FileHandle, open, rm } from 'node:fs/promises';
import type { PcmWindowReader } from '../audio/pcm.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * A long mono sound on disk as 32-bit floats, written front to back and read in windows, so that its length costs no memory.
 * Windows can be read while it is written. `dispose` (or `await using`) removes the file.
 */
export class PcmFile implements PcmWindowReader, AsyncDisposable {
  readonly sampleRateHz: number;
  readonly #path: string;
  readonly #file: FileHandle;
  #totalSamples = 0;
  #disposed: Promise<void> | null = null;

  private constructor(path: string, file: FileHandle, sampleRateHz: number) {
    this.#path = path;
    this.#file = file;
    this.sampleRateHz = sampleRateHz;
  }

  /** Makes the file. @throws when something of that name exists. */
  static async create(path: string, options: { readonly sampleRateHz: number }): Promise<PcmFile> {
    return new PcmFile(path, await open(path, 'wx+'), options.sampleRateHz);
  }

  get totalSamples(): number {
    return this.#totalSamples;
  }

  /** Adds samples at the end. Await each call before the next. */
  async append(samples: Float32Array): Promise<void> {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    const position = this.#totalSamples * BYTES;
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    }
    this.#totalSamples += samples.length;
  }

  async read(startSample: number, endSample: number): Promise<Float32Array> {
    const window = new Float32Array(Math.max(0, endSample - startSample));
    const from = Math.max(0, startSample);
    const to = Math.min(this.#totalSamples, endSample);
    if (from >= to) return window;
    const bytes = new Uint8Array(window.buffer, (from - startSample) * BYTES, (to - from) * BYTES);
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, from * BYTES + done);
      if (bytesRead === 0) throw new Error('The temporary sound file was cut short by someone else.');
      done += bytesRead;
    }
    return window;
  }

  /** Closes and removes the file; more calls do nothing. */
  dispose(): Promise<void> {
    this.#disposed ??= this.#file.close().finally(() => rm(this.#path, { force: true }));
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }
}
