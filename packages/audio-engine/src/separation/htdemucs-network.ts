import * as ort from 'onnxruntime-node';
import { openSession, type SessionOptions } from '../inference/onnx-session.ts';
import { CHUNK_SAMPLES, DemucsStft, SPECTRUM_BINS, SPECTRUM_FRAMES, SPECTRUM_SIZE } from './demucs-stft.ts';

/** Channels in and per stem out. */
export const CHANNELS = 2;
/** Parts HTDemucs separates, in the order of song-model's `STEM_NAMES`. */
export const STEMS = 4;

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

/**
 * HTDemucs: one chunk of a mix in, four stems out. Rouard, Massa, Défossez, "Hybrid Transformers for Music
 * Source Separation", 2023. The graph holds the network without its Fourier transforms; those are done here.
 *
 * Input and output buffers are made once: a chunk allocates nothing.
 */
export class HtdemucsNetwork {
  readonly #session: ort.InferenceSession;
  readonly #stft: DemucsStft;
  readonly #names: TensorNames;
  readonly #mixSpectrum = new Float32Array(CHANNELS * SPECTRUM_SIZE);
  readonly #stems = new Float32Array(STEMS * CHANNELS * CHUNK_SAMPLES);
  readonly #stemSpectra = new Float32Array(STEMS * CHANNELS * SPECTRUM_SIZE);

  private constructor(session: ort.InferenceSession, stft: DemucsStft) {
    this.#session = session;
    this.#stft = stft;
    this.#names = {
      mix: nameOfRank(session.inputMetadata, MIX_SHAPE.length),
      mixSpectrum: nameOfRank(session.inputMetadata, MIX_SPECTRUM_SHAPE.length),
      stems: nameOfRank(session.outputMetadata, STEMS_SHAPE.length),
      stemSpectra: nameOfRank(session.outputMetadata, STEM_SPECTRA_SHAPE.length),
    };
  }

  /** @throws when the file is missing, damaged or not an HTDemucs graph. */
  static async open(modelPath: string, options: SessionOptions): Promise<HtdemucsNetwork> {
    const session = await openSession(modelPath, options);
    return new HtdemucsNetwork(session, await DemucsStft.create());
  }

  /**
   * Separates one chunk. Blocks the JavaScript thread for seconds.
   *
   * @param mix `[channel][sample]`, 2 × {@link CHUNK_SAMPLES} values.
   * @returns `[stem][channel][sample]`; valid until the next call.
   */
  async run(mix: Float32Array): Promise<Float32Array> {
    for (let channel = 0; channel < CHANNELS; channel++)
      this.#stft.forward(plane(mix, channel, CHUNK_SAMPLES), plane(this.#mixSpectrum, channel, SPECTRUM_SIZE));
    await this.#session.run(
      {
        [this.#names.mix]: new ort.Tensor('float32', mix, MIX_SHAPE),
        [this.#names.mixSpectrum]: new ort.Tensor('float32', this.#mixSpectrum, MIX_SPECTRUM_SHAPE),
      },
      {
        [this.#names.stems]: new ort.Tensor('float32', this.#stems, STEMS_SHAPE),
        [this.#names.stemSpectra]: new ort.Tensor('float32', this.#stemSpectra, STEM_SPECTRA_SHAPE),
      },
    );
    for (let index = 0; index < STEMS * CHANNELS; index++)
      this.#stft.inverseAdd(plane(this.#stemSpectra, index, SPECTRUM_SIZE), plane(this.#stems, index, CHUNK_SAMPLES));
    return this.#stems;
  }

  /** Frees the model. The object must not be used afterwards. */
  async release(): Promise<void> {
    this.#stft.release();
    await this.#session.release();
  }
}

function plane(values: Float32Array, index: number, size: number): Float32Array {
  return values.subarray(index * size, (index + 1) * size);
}

function nameOfRank(metadata: readonly ort.InferenceSession.ValueMetadata[], rank: number): string {
  const found = metadata.find((value) => value.isTensor && value.shape.length === rank);
  if (!found) throw new Error(`Not an HTDemucs graph: no tensor of ${rank} dimensions among ${metadata.map((v) => v.name).join(', ')}.`);
  return found.name;
}
