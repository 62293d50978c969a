import type { PcmBlock, PcmBlocks } from '../audio/pcm.ts';
import { MixBuffer, type SampleStatistics } from './mix-buffer.ts';
import { OverlapAdd, type StemBlock } from './overlap-add.ts';

/** How a song is cut into chunks. */
export interface ChunkingOptions {
  /** Length of the song, where it is known: only for `onProgress`. */
  totalSamples?: number | undefined;
  /** Share of a chunk that the next one covers again, 0 ≤ overlap < 1. */
  overlap: number;
  /** How often the song is separated, each time from another start within half a second, and averaged; 0 and 1: once. */
  shifts: number;
  statistics: SampleStatistics;
  signal?: AbortSignal | undefined;
  /** Called after each chunk with the share of the song done, 0…1; never where `totalSamples` is not known. */
  onProgress?: ((done: number) => void) | undefined;
}

/** Separates one chunk: `[channel][sample]` in, `[stem][channel][sample]` out, each of one chunk's length. */
export type SeparateChunk = (mix: Float32Array) => Promise<Float32Array>;

const MAX_SHIFT_SAMPLES = 22_050;

/**
 * Separates a stream of any length chunk by chunk, with a fixed amount of memory.
 *
 * Follows Demucs's `apply_model` (facebookresearch/demucs, `apply.py`), except that
 * - shifted passes share one weighted sum and start at even distances, not at random: a song gives the same stems twice;
 * - a chunk of zeros is not separated: its stems are exactly zero;
 * - a last chunk that the one before it covers already is left out.
 *
 * @throws RangeError for an overlap or a number of channels out of range; what `signal` was aborted with.
 */
export async function* separateInChunks(
  mix: PcmBlocks,
  chunkSamples: number,
  separateChunk: SeparateChunk,
  options: ChunkingOptions,
): AsyncGenerator<StemBlock> {
  const run = new ChunkedSeparation(chunkSamples, separateChunk, options);
  for await (const block of mix) yield* run.push(block);
  yield* run.finish();
}

class ChunkedSeparation {
  readonly #chunkSamples: number;
  readonly #strideSamples: number;
  readonly #separateChunk: SeparateChunk;
  readonly #options: ChunkingOptions;
  readonly #mix: MixBuffer;
  readonly #stems: OverlapAdd;
  readonly #chunk: Float32Array;
  readonly #positions: Generator<ChunkPosition, never>;
  #next: ChunkPosition;

  constructor(chunkSamples: number, separateChunk: SeparateChunk, options: ChunkingOptions) {
    if (!(options.overlap >= 0 && options.overlap < 1)) throw new RangeError(`overlap is ${options.overlap}; it must be in [0, 1).`);
    this.#chunkSamples = chunkSamples;
    this.#strideSamples = Math.max(1, Math.floor((1 - options.overlap) * chunkSamples));
    this.#separateChunk = separateChunk;
    this.#options = options;
    // Half a chunk of the past (a short last chunk is centred), one chunk, and half a chunk to append to.
    this.#mix = new MixBuffer(2 * chunkSamples);
    this.#stems = new OverlapAdd(chunkSamples);
    this.#chunk = new Float32Array(2 * chunkSamples);
    this.#positions = chunkPositions(this.#strideSamples, options.shifts);
    this.#next = this.#positions.next().value;
  }

  async *push(block: PcmBlock): AsyncGenerator<StemBlock> {
    if (block.length < 1 || block.length > 2) throw new RangeError(`The mix has ${block.length} channels; it must have 1 or 2.`);
    const length = block[0]!.length;
    for (let from = 0; from < length; ) {
      const count = Math.min(length - from, this.#mix.freeSamples);
      this.#mix.append(block, from, count);
      from += count;
      while (this.#next.startSample + this.#chunkSamples <= this.#mix.endSample) yield* this.#separateNext(this.#chunkSamples);
      this.#mix.discardBefore(this.#next.startSample - this.#chunkSamples / 2);
    }
  }

  async *finish(): AsyncGenerator<StemBlock> {
    const end = this.#mix.endSample;
    while (this.#next.startSample < end) {
      const { startSample, first } = this.#next;
      const covered = !first && startSample - this.#strideSamples + this.#chunkSamples >= end;
      if (covered) this.#next = this.#positions.next().value;
      else yield* this.#separateNext(end - startSample);
    }
    const rest = this.#stems.take(end);
    if (rest) yield rest;
  }

  async *#separateNext(length: number): AsyncGenerator<StemBlock> {
    const { startSample } = this.#next;
    // No later chunk reaches back before this one.
    const finished = this.#stems.take(startSample);
    if (finished) yield finished;
    this.#options.signal?.throwIfAborted();
    const skip = Math.floor((this.#chunkSamples - length) / 2);
    const sounding = this.#mix.read(startSample - skip, this.#chunk, this.#options.statistics);
    const stems = sounding ? await this.#separateChunk(this.#chunk) : null;
    this.#stems.add(startSample, length, stems, skip);
    this.#next = this.#positions.next().value;
    this.#reportProgress(startSample + length);
  }

  #reportProgress(endSample: number): void {
    const { totalSamples, onProgress } = this.#options;
    if (totalSamples) onProgress?.(Math.min(1, endSample / totalSamples));
  }
}

interface ChunkPosition {
  /** Where the chunk starts in the song: before it, by the pass's shift, for the first ones. */
  startSample: number;
  /** Whether it is the first chunk of its pass. */
  first: boolean;
}

/** Starts of the chunks of all passes, ascending, without end. */
function* chunkPositions(strideSamples: number, shifts: number): Generator<ChunkPosition, never> {
  const passes = Math.max(1, shifts);
  const maxShift = Math.min(MAX_SHIFT_SAMPLES, strideSamples);
  for (let index = 0; ; index++)
    for (let pass = passes - 1; pass >= 0; pass--)
      yield { startSample: index * strideSamples - Math.round((pass * maxShift) / passes), first: index === 0 };
}
