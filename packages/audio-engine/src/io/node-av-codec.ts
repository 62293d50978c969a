import type { PcmBlocks } from '../audio/pcm.ts';
import { remixBlock, silenceNonsense, sliceBlocks } from '../audio/pcm-blocks.ts';
import type { AudioCodec, DecodeOptions, EncodeOptions, PcmWriter, ProbedSound } from './audio-codec.ts';
import { NodeAvInput } from './node-av-input.ts';
import type { NodeAv } from './node-av-library.ts';
import { NodeAvWriter } from './node-av-writer.ts';

/**
 * FFmpeg as a library inside this process, from npm. It decodes on the calling thread and shares its memory:
 * use it in a process that may be lost to a hostile file.
 */
export class NodeAvCodec implements AudioCodec {
  readonly name = 'node-av';
  readonly version: string;
  readonly #av: NodeAv;

  constructor(av: NodeAv) {
    this.#av = av;
    this.version = av.getFFmpegInfo().version;
  }

  async probe(path: string, options: { readonly signal?: AbortSignal } = {}): Promise<ProbedSound> {
    const input = await NodeAvInput.open(this.#av, path, options.signal);
    await input.close();
    return input.probed;
  }

  async *decode(path: string, options: DecodeOptions): PcmBlocks {
    const { startSeconds = 0, durationSeconds = Number.POSITIVE_INFINITY, sampleRateHz, channels, signal } = options;
    const startSample = Math.round(startSeconds * sampleRateHz);
    const endSample = startSample + Math.round(durationSeconds * sampleRateHz);
    const input = await NodeAvInput.open(this.#av, path, signal);
    try {
      for await (const block of sliceBlocks(input.blocks(sampleRateHz, signal), startSample, endSample)) {
        yield remixBlock(silenceNonsense(block), channels);
      }
    } finally {
      await input.close();
    }
  }

  encode(path: string, options: EncodeOptions): PcmWriter {
    return new NodeAvWriter(this.#av, path, options);
  }
}
