import { RealFft } from '../dsp/fft.ts';

/** Samples per channel of one HTDemucs chunk: 7.8 s at 44.1 kHz. */
export const CHUNK_SAMPLES = 343_980;
/** Frequency bins the network sees: 0 … 2047 of 4096 points; the Nyquist bin is left out. */
export const SPECTRUM_BINS = 2048;
/** Frames of one chunk's spectrogram. */
export const SPECTRUM_FRAMES = 336;
/** Values of one channel's spectrogram: a plane of real parts `[bin][frame]`, then one of imaginary parts. */
export const SPECTRUM_SIZE = 2 * SPECTRUM_BINS * SPECTRUM_FRAMES;

const FFT_SAMPLES = 4096;
const HOP_SAMPLES = 1024;
/** Frame f covers samples [f·hop − LEFT, + FFT_SAMPLES) of the chunk. */
const LEFT_PAD_SAMPLES = 1536;
const RIGHT_PAD_SAMPLES = 1620;
/** torch's `normalized=True`: 1/√4096 in both directions. */
const NORM = 64;
/** Sum of four squared periodic Hann windows a quarter apart. */
const WINDOW_OVERLAP_SUM = 1.5;
/**
 * Frames turned from `[frame][bin]` to `[bin][frame]` together: 16 floats are one cache line, and a block of
 * spectra (256 KiB) stays in the second-level cache. Frame by frame, the transposition cost more than the FFT.
 */
const BLOCK_FRAMES = 16;
/** A cache line more than a spectrum: rows a power of two apart would fall on the same lines of the cache. */
const BLOCK_STRIDE = FFT_SAMPLES + 16;

/**
 * The short-time Fourier transform of HTDemucs, as `HTDemucs._spec` and `_ispec` compute it with torch
 * (facebookresearch/demucs): one reflecting pad, periodic Hann window, 4096 points every 1024 samples.
 * The network's input holds complex values as separate planes.
 */
export class DemucsStft {
  readonly #fft: RealFft;
  readonly #padded = new Float32Array(LEFT_PAD_SAMPLES + CHUNK_SAMPLES + RIGHT_PAD_SAMPLES);
  readonly #block = new Float32Array(BLOCK_FRAMES * BLOCK_STRIDE);
  readonly #analysisWindow: Float32Array;
  readonly #synthesisWindow: Float32Array;

  private constructor(fft: RealFft) {
    this.#fft = fft;
    const hann = Float32Array.from({ length: FFT_SAMPLES }, (_, i) => 0.5 * (1 - Math.cos((2 * Math.PI * i) / FFT_SAMPLES)));
    this.#analysisWindow = hann.map((value) => value / NORM);
    this.#synthesisWindow = hann.map((value) => (value * NORM) / FFT_SAMPLES / WINDOW_OVERLAP_SUM);
  }

  static async create(): Promise<DemucsStft> {
    return new DemucsStft(await RealFft.create(FFT_SAMPLES));
  }

  /**
   * Writes the spectrogram of one channel.
   *
   * @param samples {@link CHUNK_SAMPLES} values.
   * @param spectrum {@link SPECTRUM_SIZE} values, overwritten.
   */
  forward(samples: Float32Array, spectrum: Float32Array): void {
    this.#padReflecting(samples);
    for (let frame = 0; frame < SPECTRUM_FRAMES; frame += BLOCK_FRAMES) {
      for (let j = 0; j < BLOCK_FRAMES; j++) this.#transformFrame(frame + j, j * BLOCK_STRIDE);
      scatterBlock(this.#block, spectrum, frame);
    }
  }

  /**
   * Adds the sound of one channel's spectrogram to `samples`.
   *
   * @param spectrum {@link SPECTRUM_SIZE} values.
   * @param samples {@link CHUNK_SAMPLES} values, added to.
   */
  inverseAdd(spectrum: Float32Array, samples: Float32Array): void {
    for (let frame = 0; frame < SPECTRUM_FRAMES; frame += BLOCK_FRAMES) {
      gatherBlock(spectrum, this.#block, frame);
      for (let j = 0; j < BLOCK_FRAMES; j++) this.#addFrame(j * BLOCK_STRIDE, (frame + j) * HOP_SAMPLES - LEFT_PAD_SAMPLES, samples);
    }
  }

  /** Frees the FFT's memory. The object must not be used afterwards. */
  release(): void {
    this.#fft.release();
  }

  #padReflecting(samples: Float32Array): void {
    const padded = this.#padded;
    padded.set(samples, LEFT_PAD_SAMPLES);
    for (let i = 0; i < LEFT_PAD_SAMPLES; i++) padded[i] = samples[LEFT_PAD_SAMPLES - i];
    const end = LEFT_PAD_SAMPLES + CHUNK_SAMPLES;
    for (let i = 0; i < RIGHT_PAD_SAMPLES; i++) padded[end + i] = samples[CHUNK_SAMPLES - 2 - i];
  }

  #transformFrame(frame: number, blockOffset: number): void {
    const { input, output } = this.#fft;
    const padded = this.#padded;
    const window = this.#analysisWindow;
    const start = frame * HOP_SAMPLES;
    for (let i = 0; i < FFT_SAMPLES; i++) input[i] = padded[start + i] * window[i];
    this.#fft.forward();
    this.#block.set(output, blockOffset);
  }

  #addFrame(blockOffset: number, start: number, samples: Float32Array): void {
    const { input, output } = this.#fft;
    const window = this.#synthesisWindow;
    input.set(this.#block.subarray(blockOffset, blockOffset + FFT_SAMPLES));
    this.#fft.inverse();
    const first = Math.max(0, -start);
    const end = Math.min(FFT_SAMPLES, CHUNK_SAMPLES - start);
    for (let i = first; i < end; i++) samples[start + i] += output[i] * window[i];
  }
}

/** Interleaved spectra `[frame][re, im per bin]` → planes `[re|im][bin][frame]`. Bin 0 carries Nyquist as "im": dropped. */
function scatterBlock(block: Float32Array, spectrum: Float32Array, frame: number): void {
  for (let bin = 0; bin < SPECTRUM_BINS; bin++) {
    const re = bin * SPECTRUM_FRAMES + frame;
    const im = re + SPECTRUM_BINS * SPECTRUM_FRAMES;
    for (let j = 0; j < BLOCK_FRAMES; j++) {
      const source = j * BLOCK_STRIDE + 2 * bin;
      spectrum[re + j] = block[source];
      spectrum[im + j] = bin === 0 ? 0 : block[source + 1];
    }
  }
}

function gatherBlock(spectrum: Float32Array, block: Float32Array, frame: number): void {
  for (let bin = 0; bin < SPECTRUM_BINS; bin++) {
    const re = bin * SPECTRUM_FRAMES + frame;
    const im = re + SPECTRUM_BINS * SPECTRUM_FRAMES;
    for (let j = 0; j < BLOCK_FRAMES; j++) {
      const target = j * BLOCK_STRIDE + 2 * bin;
      block[target] = spectrum[re + j];
      block[target + 1] = bin === 0 ? 0 : spectrum[im + j];
    }
  }
}
