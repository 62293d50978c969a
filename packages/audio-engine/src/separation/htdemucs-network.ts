import type { OpenedSession, SessionOptions } from '../inference/onnx-session.ts';
import type { TensorInfo } from '../inference/onnx-thread.messages.ts';
import { OnnxThread } from '../inference/onnx-thread.ts';
import { CHUNK_SAMPLES, DemucsStft, SPECTRUM_BINS, SPECTRUM_FRAMES, SPECTRUM_SIZE } from './demucs-stft.ts';

/** Channels in and per stem out. */
export const CHANNELS = 2;
/** Parts HTDemucs separates, in the order of song-model's `STEM_NAMES`. */
export const STEMS = 4;
/**
 * Chunks that may be under way: while the network computes one, the sound of the one before is put together and the
 * next one is prepared.
 */
export const CHUNKS_UNDER_WAY = 2;

const MIX_SHAPE = [1, CHANNELS, CHUNK_SAMPLES];
const MIX_SPECTRUM_SHAPE = [1, 2 * CHANNELS, SPECTRUM_BINS, SPECTRUM_FRAMES];
const STEM_SPECTRA_SHAPE = [1, STEMS, 2 * CHANNELS, SPECTRUM_BINS, SPECTRUM_FRAMES];
const STEMS_SHAPE = [1, STEMS, CHANNELS, CHUNK_SAMPLES];

/** Names a graph gives its tensors: the exporter numbered some of them, so they are told apart by rank. */
interface TensorNames {
  mix: string;
  mixSpectrum: string;
  stems: string;
  stemSpectra: string;
}

/** Memory for one chunk: made once, so that a chunk allocates nothing. */
interface Slot {
  mix: Float32Array;
  mixSpectrum: Float32Array;
  stems: Float32Array;
  stemSpectra: Float32Array;
}

/**
 * HTDemucs: one chunk of a mix in, four stems out. Rouard, Massa, Défossez, "Hybrid Transformers for Music
 * Source Separation", 2023. The graph holds the network without its Fourier transforms; those are done here, while
 * the network computes another chunk in its own thread.
 */
export class HtdemucsNetwork {
  readonly #thread: OnnxThread;
  readonly #stft: DemucsStft;
  readonly #names: TensorNames;
  readonly #slots: Slot[];
  #next = 0;

  private constructor(thread: OnnxThread, stft: DemucsStft) {
    this.#thread = thread;
    this.#stft = stft;
    this.#names = {
      mix: nameOfRank(thread.inputs, MIX_SHAPE.length),
      mixSpectrum: nameOfRank(thread.inputs, MIX_SPECTRUM_SHAPE.length),
      stems: nameOfRank(thread.outputs, STEMS_SHAPE.length),
      stemSpectra: nameOfRank(thread.outputs, STEM_SPECTRA_SHAPE.length),
    };
    this.#slots = Array.from({ length: CHUNKS_UNDER_WAY }, () => ({
      mix: new Float32Array(CHANNELS * CHUNK_SAMPLES),
      mixSpectrum: new Float32Array(CHANNELS * SPECTRUM_SIZE),
      stems: new Float32Array(STEMS * CHANNELS * CHUNK_SAMPLES),
      stemSpectra: new Float32Array(STEMS * CHANNELS * SPECTRUM_SIZE),
    }));
  }

  /**
   * @param modelPath may still be looked for.
   * @throws when the file is missing, damaged or not an HTDemucs graph.
   */
  static async open(modelPath: string | Promise<string>, options: SessionOptions): Promise<HtdemucsNetwork> {
    const [thread, stft] = await Promise.all([OnnxThread.open(modelPath, options), DemucsStft.create()]);
    return new HtdemucsNetwork(thread, stft);
  }

  /** Where it is computed, and why elsewhere than asked for. */
  get computedOn(): Omit<OpenedSession, 'session'> {
    return this.#thread.computedOn;
  }

  /**
   * Separates one chunk, in seconds. At most {@link CHUNKS_UNDER_WAY} calls may be under way.
   *
   * @param mix `[channel][sample]`, 2 × {@link CHUNK_SAMPLES} values; copied at once.
   * @returns `[stem][channel][sample]`; valid until the {@link CHUNKS_UNDER_WAY}th next call.
   */
  async run(mix: Float32Array): Promise<Float32Array> {
    const index = this.#next;
    this.#next = (index + 1) % CHUNKS_UNDER_WAY;
    const slot = this.#slots[index];
    slot.mix.set(mix);
    for (let channel = 0; channel < CHANNELS; channel++)
      this.#stft.forward(plane(slot.mix, channel, CHUNK_SAMPLES), plane(slot.mixSpectrum, channel, SPECTRUM_SIZE));
    const { stems, stemSpectra } = await this.#compute(slot);
    for (let part = 0; part < STEMS * CHANNELS; part++)
      this.#stft.inverseAdd(plane(stemSpectra, part, SPECTRUM_SIZE), plane(stems, part, CHUNK_SAMPLES));
    return stems;
  }

  /** The slot's memory goes to the thread and comes back. */
  async #compute(slot: Slot): Promise<Slot> {
    const names = this.#names;
    const { inputs, outputs } = await this.#thread.run(
      {
        [names.mix]: { data: slot.mix, dims: MIX_SHAPE },
        [names.mixSpectrum]: { data: slot.mixSpectrum, dims: MIX_SPECTRUM_SHAPE },
      },
      {
        [names.stems]: { data: slot.stems, dims: STEMS_SHAPE },
        [names.stemSpectra]: { data: slot.stemSpectra, dims: STEM_SPECTRA_SHAPE },
      },
    );
    slot.mix = inputs[names.mix].data;
    slot.mixSpectrum = inputs[names.mixSpectrum].data;
    slot.stems = outputs[names.stems].data;
    slot.stemSpectra = outputs[names.stemSpectra].data;
    return slot;
  }

  /** Frees the model. The object must not be used afterwards. */
  async release(): Promise<void> {
    this.#stft.release();
    await this.#thread.close();
  }
}

function plane(values: Float32Array, index: number, size: number): Float32Array {
  return values.subarray(index * size, (index + 1) * size);
}

function nameOfRank(tensors: readonly TensorInfo[], rank: number): string {
  const found = tensors.find(({ dims }) => dims.length === rank);
  if (!found)
    throw new Error(`Not an HTDemucs graph: no tensor of ${rank} dimensions among ${tensors.map(({ name }) => name).join(', ')}.`);
  return found.name;
}
