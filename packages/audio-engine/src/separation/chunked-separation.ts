import type { PcmBlock, PcmBlocks } from '../audio/pcm.ts';
import { MixBuffer, type SampleStatistics } from './mix-buffer.ts';
import { OverlapAdd, type StemBlock } from './overlap-add.ts';

/** How a song is cut into chunks. */
export interface ChunkingOptions {
  /** Length of the song, where it is known: only for `onProgress`. */
  totalSamples?: number | undefined;
  /** Samples of a chunk that are kept, in its middle; the rest is only heard. Default: the whole chunk. */
  segmentSamples?: number | undefined;
  /** Share of a segment that the next one covers again, 0 ≤ overlap < 1. */
  overlap: number;
  /** How often the song is separated, each time from another start within half a second, and averaged; 0 and 1: once. */
  shifts: number;
  statistics: SampleStatistics;
  /** Chunks handed out before the first of them must be back: what `separateChunk` allows. Default 1. */
  underWay?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Called after each chunk with the share of the song done, 0…1; never where `totalSamples` is not known. */
  onProgress?: ((done: number) => void) | undefined;
}

/**
 * Separates one chunk: `[channel][sample]` in, read before it returns; `[stem][channel][sample]` out, each of one
 * chunk's length, valid until `underWay` more are asked for.
 */
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
  try {
    for await (const block of mix) yield* run.push(block);
    yield* run.finish();
  } finally {
    await run.settled();
  }
}

/** A chunk whose stems are being made. */
interface PendingChunk {
  startSample: number;
  length: number;
  /** Where in the chunk its first kept sample is. */
  skip: number;
  /** Null for silence. */
  stems: Promise<Float32Array | null>;
}

class ChunkedSeparation {
  readonly #chunkSamples: number;
  readonly #segmentSamples: number;
  readonly #strideSamples: number;
  readonly #separateChunk: SeparateChunk;
  readonly #options: ChunkingOptions;
  readonly #mix: MixBuffer;
  readonly #stems: OverlapAdd;
  readonly #chunk: Float32Array;
  readonly #positions: Generator<ChunkPosition, never>;
  readonly #pending: PendingChunk[] = [];
  #next: ChunkPosition;

  constructor(chunkSamples: number, separateChunk: SeparateChunk, options: ChunkingOptions) {
    const { overlap, segmentSamples = chunkSamples } = options;
    if (!(overlap >= 0 && overlap < 1)) throw new RangeError(`overlap is ${overlap}; it must be in [0, 1).`);
    if (!(segmentSamples >= 1 && segmentSamples <= chunkSamples))
      throw new RangeError(`A segment has ${segmentSamples} samples; it must have between 1 and ${chunkSamples}.`);
    this.#chunkSamples = chunkSamples;
    this.#segmentSamples = segmentSamples;
    this.#strideSamples = Math.max(1, Math.floor((1 - overlap) * segmentSamples));
    this.#separateChunk = separateChunk;
    this.#options = options;
    // Half a chunk of the past (a segment is centred in its chunk), one chunk, and half a chunk to append to.
    this.#mix = new MixBuffer(2 * chunkSamples);
    this.#stems = new OverlapAdd(chunkSamples, segmentSamples);
    this.#chunk = new Float32Array(2 * chunkSamples);
    this.#positions = chunkPositions(this.#strideSamples, options.shifts);
    this.#next = this.#positions.next().value;
  }

  async *push(block: PcmBlock): AsyncGenerator<StemBlock> {
    if (block.length < 1 || block.length > 2) throw new RangeError(`The mix has ${block.length} channels; it must have 1 or 2.`);
    const length = block[0]!.length;
    const ahead = this.#chunkSamples - this.#skip(this.#segmentSamples);
    for (let from = 0; from < length; ) {
      const count = Math.min(length - from, this.#mix.freeSamples);
      this.#mix.append(block, from, count);
      from += count;
      while (this.#next.startSample + ahead <= this.#mix.endSample) yield* this.#separateNext(this.#segmentSamples);
      this.#mix.discardBefore(this.#next.startSample - this.#chunkSamples / 2);
    }
  }

  async *finish(): AsyncGenerator<StemBlock> {
    const end = this.#mix.endSample;
    while (this.#next.startSample < end) {
      const { startSample, first } = this.#next;
      const covered = !first && startSample - this.#strideSamples + this.#segmentSamples >= end;
      if (covered) this.#next = this.#positions.next().value;
      else yield* this.#separateNext(Math.min(this.#segmentSamples, end - startSample));
    }
    while (this.#pending.length > 0) yield* this.#takeIn();
    const rest = this.#stems.take(end);
    if (rest) yield rest;
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending.map(({ stems }) => stems));
  }

  /** Hands out the next chunk, and takes in the oldest where enough are under way. */
  async *#separateNext(length: number): AsyncGenerator<StemBlock> {
    this.#options.signal?.throwIfAborted();
    const { startSample } = this.#next;
    const skip = this.#skip(length);
    const sounding = this.#mix.read(startSample - skip, this.#chunk, this.#options.statistics);
    const stems = sounding ? this.#separateChunk(this.#chunk) : Promise.resolve(null);
    // Whoever takes it in hears of an error; until then it is nobody's.
    stems.catch(() => undefined);
    this.#pending.push({ startSample, length, skip, stems });
    this.#next = this.#positions.next().value;
    if (this.#pending.length >= (this.#options.underWay ?? 1)) yield* this.#takeIn();
  }

  async *#takeIn(): AsyncGenerator<StemBlock> {
    const { startSample, length, skip, stems } = this.#pending[0]!;
    const separated = await stems;
    this.#pending.shift();
    // No later chunk reaches back before this one.
    const finished = this.#stems.take(startSample);
    this.#stems.add(startSample, length, separated, skip);
    this.#reportProgress(startSample + length);
    if (finished) yield finished;
  }

  /** Where a segment of this length lies in its chunk. */
  #skip(length: number): number {
    return Math.floor((this.#chunkSamples - length) / 2);
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
