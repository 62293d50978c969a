import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { PcmBlock } from '../audio/pcm.ts';
import { blockLength, interleaveClamped } from '../audio/pcm-blocks.ts';
import type { EncodeOptions, PcmWriter } from './audio-codec.ts';
import type { NodeAv } from './node-av-library.ts';
import { NodeAvOutput } from './node-av-output.ts';
import { writeFailure } from './write-failure.ts';

/** Encodes with FFmpeg as a library. */
export class NodeAvWriter implements PcmWriter {
  readonly #av: NodeAv;
  readonly #path: string;
  readonly #options: EncodeOptions;
  #output: NodeAvOutput | null = null;

  constructor(av: NodeAv, path: string, options: EncodeOptions) {
    options.signal?.throwIfAborted();
    this.#av = av;
    this.#path = path;
    this.#options = options;
  }

  async write(block: PcmBlock): Promise<void> {
    await this.#orRemove((output) => {
      const samples = interleaveClamped(block);
      if (samples.length > 0) output.write(Buffer.from(samples.buffer), blockLength(block));
    });
    // Encoding ran on this thread: let timers and messages in between.
    await setImmediate();
  }

  async close(): Promise<void> {
    await this.#orRemove((output) => output.finish());
    this.#release();
  }

  async abort(): Promise<void> {
    this.#release();
    await rm(this.#path, { force: true });
  }

  async #orRemove(work: (output: NodeAvOutput) => void): Promise<void> {
    try {
      this.#options.signal?.throwIfAborted();
      this.#output ??= new NodeAvOutput(this.#av, this.#path, this.#options);
      work(this.#output);
    } catch (error) {
      await this.abort();
      this.#options.signal?.throwIfAborted();
      throw writeFailure(error instanceof Error ? error.message : '', error);
    }
  }

  #release(): void {
    this.#output?.[Symbol.dispose]();
    this.#output = null;
  }
}
