import type { PcmBlocks } from '../audio/pcm.ts';
import type { OpenedSession, SessionOptions } from '../inference/onnx-session.ts';
import { separateInChunks } from './chunked-separation.ts';
import { CHUNK_SAMPLES } from './demucs-stft.ts';
import { CHUNKS_UNDER_WAY, HtdemucsNetwork } from './htdemucs-network.ts';
import type { SampleStatistics } from './mix-buffer.ts';
import type { StemBlock } from './overlap-add.ts';

/** Sample rate of everything the separator hears and gives. */
export const SEPARATION_SAMPLE_RATE_HZ = 44_100;

/** Which graph is run, and how. */
export interface SeparatorOptions extends SessionOptions {
  /** An HTDemucs graph: the packaged one or the faster one made from it by `ensureFastGraph`, which may still be at it. */
  modelPath: string | Promise<string>;
}

/** How one song is separated. */
export interface SeparateOptions {
  /** Length of the song, where it is known: `onProgress` is called only then. */
  totalSamples?: number | undefined;
  /** Length of a segment: the middle of a chunk of 7.8 s that is kept. Shorter is more work. Default and most: 7.8. */
  segmentSeconds?: number | undefined;
  /** Share of a segment that the next one covers again, 0 ≤ overlap < 1. Default 0.25, as in Demucs. */
  overlap?: number | undefined;
  /** Passes over the song from different starts within half a second, averaged: n times the work. 0 and 1: one pass. */
  shifts?: number | undefined;
  /**
   * Mean and standard deviation of (left + right) / 2 over the whole song. Demucs scales songs by them; the
   * network scales each chunk again, so they matter only in chunks near −60 dBFS and below. Without them
   * samples go in as they are. Demucs adds the mean back to each of the four stems; here it is left out.
   */
  statistics?: SampleStatistics | undefined;
  /** Looked at between chunks. A chunk takes seconds: to stop at once, end the process. */
  signal?: AbortSignal | undefined;
  /** Called after each chunk with the share of the song done, 0…1. */
  onProgress?: ((done: number) => void) | undefined;
}

const UNCHANGED: SampleStatistics = { meanSample: 0, stdSample: 1 };
/** As Demucs: keeps a song of (nearly) constant value from being divided by zero. */
const STD_EPSILON = 1e-8;

/** Takes songs apart into drums, bass, other and vocals with HTDemucs. One song at a time. */
export class Separator {
  readonly #network: Promise<HtdemucsNetwork>;
  /** Once it is there. */
  #opened: HtdemucsNetwork | undefined;

  private constructor(network: Promise<HtdemucsNetwork>) {
    this.#network = network;
    network.then(
      (opened) => {
        this.#opened = opened;
      },
      // Whoever separates or asks hears of it; until then it is nobody's.
      () => undefined,
    );
  }

  /**
   * Begins to load the model, which takes about half a second: a song may be given at once, and is decoded meanwhile. A
   * file that is missing, damaged or no HTDemucs graph makes {@link separate} and {@link computedOn} reject.
   */
  static open({ modelPath, ...session }: SeparatorOptions): Separator {
    return new Separator(HtdemucsNetwork.open(modelPath, session));
  }

  /** Where the network is computed, and why elsewhere than asked for. */
  async computedOn(): Promise<Omit<OpenedSession, 'session'>> {
    return (await this.#network).computedOn;
  }

  /**
   * Separates a song as a stream: memory does not grow with its length.
   *
   * @param mix 44.1 kHz, one or two channels, blocks of any length.
   * @returns the stems in order and without gaps, together as long as the mix; none for an empty mix. Blocks
   *   belong to the receiver.
   * @throws RangeError for options or channels out of range; what `signal` was aborted with; what opening the model threw.
   */
  async *separate(mix: PcmBlocks, options: SeparateOptions = {}): AsyncGenerator<StemBlock> {
    const { statistics = UNCHANGED, segmentSeconds } = options;
    const gain = statistics === UNCHANGED ? 1 : statistics.stdSample + STD_EPSILON;
    const separateChunk = async (chunk: Float32Array) => scale(await this.#run(chunk), gain);
    yield* separateInChunks(mix, CHUNK_SAMPLES, separateChunk, {
      ...options,
      segmentSamples:
        segmentSeconds === undefined ? CHUNK_SAMPLES : Math.min(CHUNK_SAMPLES, Math.round(segmentSeconds * SEPARATION_SAMPLE_RATE_HZ)),
      underWay: CHUNKS_UNDER_WAY,
      overlap: options.overlap ?? 0.25,
      shifts: options.shifts ?? 0,
      statistics: { meanSample: statistics.meanSample, stdSample: gain },
    });
  }

  /** The chunk is the caller's again as soon as this returns. */
  #run(chunk: Float32Array): Promise<Float32Array> {
    if (this.#opened) return this.#opened.run(chunk);
    const kept = chunk.slice();
    return this.#network.then((network) => network.run(kept));
  }

  /** Frees the model's memory. The object must not be used afterwards. */
  async release(): Promise<void> {
    await (await this.#network).release();
  }
}

function scale(values: Float32Array, gain: number): Float32Array {
  if (gain !== 1) for (let i = 0; i < values.length; i++) values[i] *= gain;
  return values;
}
