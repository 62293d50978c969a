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
/** Where a spectrum carries the Nyquist bin, which the network lacks: it takes the place of the imaginary part of bin 0. */
const NYQUIST = 1;
/** Sum of four squared periodic Hann windows a quarter apart. */
const WINDOW_OVERLAP_SUM = 1.5;
/** Bins turned between `[frame][bin]` and `[bin][frame]` together: eight complex values are one cache line. */
const BLOCK_BINS = 8;
/** A cache line more than a spectrum: rows a power of two apart would fall on the same lines of the cache. */
const FRAME_STRIDE = FFT_SAMPLES + 16;

/**
 * The short-time Fourier transform of HTDemucs, as `HTDemucs._spec` and `_ispec` compute it with torch
 * (facebookresearch/demucs): one reflecting pad, periodic Hann window, 4096 points every 1024 samples.
 * The network's input holds complex values as separate planes.
 */
export class DemucsStft {
  readonly #fft: RealFft;
  readonly #padded = new Float32Array(LEFT_PAD_SAMPLES + CHUNK_SAMPLES + RIGHT_PAD_SAMPLES);
  /** One channel's spectra as the transform has them: `[frame][re, im per bin]`. */
  readonly #frames = new Float32Array(SPECTRUM_FRAMES * FRAME_STRIDE);
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
    for (let frame = 0; frame < SPECTRUM_FRAMES; frame++) this.#transformFrame(frame);
    for (let bin = 0; bin < SPECTRUM_BINS; bin += BLOCK_BINS) scatterBins(this.#frames, spectrum, bin);
  }

  /**
   * Adds the sound of one channel's spectrogram to `samples`.
   *
   * @param spectrum {@link SPECTRUM_SIZE} values.
   * @param samples {@link CHUNK_SAMPLES} values, added to.
   */
  inverseAdd(spectrum: Float32Array, samples: Float32Array): void {
    for (let bin = 0; bin < SPECTRUM_BINS; bin += BLOCK_BINS) gatherBins(spectrum, this.#frames, bin);
    for (let frame = 0; frame < SPECTRUM_FRAMES; frame++) this.#addFrame(frame, samples);
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

  #transformFrame(frame: number): void {
    const { input, output } = this.#fft;
    const padded = this.#padded;
    const window = this.#analysisWindow;
    const start = frame * HOP_SAMPLES;
    for (let i = 0; i < FFT_SAMPLES; i++) input[i] = padded[start + i] * window[i];
    this.#fft.forward();
    output[NYQUIST] = 0;
    this.#frames.set(output, frame * FRAME_STRIDE);
  }

  #addFrame(frame: number, samples: Float32Array): void {
    const { input, output } = this.#fft;
    const window = this.#synthesisWindow;
    input.set(this.#frames.subarray(frame * FRAME_STRIDE, frame * FRAME_STRIDE + FFT_SAMPLES));
    input[NYQUIST] = 0;
    this.#fft.inverse();
    const start = frame * HOP_SAMPLES - LEFT_PAD_SAMPLES;
    const first = Math.max(0, -start);
    const end = Math.min(FFT_SAMPLES, CHUNK_SAMPLES - start);
    for (let i = first; i < end; i++) samples[start + i] += output[i] * window[i];
  }
}

/*
 * Planes `[re|im][bin][frame]` are read and written row by row, and spectra a cache line at a time. Frame by frame, waiting for memory took longer
 * than the transforms. The eight bins are written out, as a loop over them takes four times as long (6.4 against 1.7 ms).
 */

/** Interleaved spectra `[frame][re, im per bin]` → planes, for bins `[bin, bin + 8)`. */
function scatterBins(frames: Float32Array, spectrum: Float32Array, bin: number): void {
  const row = SPECTRUM_FRAMES;
  let re = bin * row;
  let im = re + SPECTRUM_BINS * row;
  for (let at = 2 * bin; at < frames.length; at += FRAME_STRIDE, re++, im++) {
    spectrum[re] = frames[at];
    spectrum[im] = frames[at + 1];
    spectrum[re + row] = frames[at + 2];
    spectrum[im + row] = frames[at + 3];
    spectrum[re + 2 * row] = frames[at + 4];
    spectrum[im + 2 * row] = frames[at + 5];
    spectrum[re + 3 * row] = frames[at + 6];
    spectrum[im + 3 * row] = frames[at + 7];
    spectrum[re + 4 * row] = frames[at + 8];
    spectrum[im + 4 * row] = frames[at + 9];
    spectrum[re + 5 * row] = frames[at + 10];
    spectrum[im + 5 * row] = frames[at + 11];
    spectrum[re + 6 * row] = frames[at + 12];
    spectrum[im + 6 * row] = frames[at + 13];
    spectrum[re + 7 * row] = frames[at + 14];
    spectrum[im + 7 * row] = frames[at + 15];
  }
}

/** The reverse of {@link scatterBins}. */
function gatherBins(spectrum: Float32Array, frames: Float32Array, bin: number): void {
  const row = SPECTRUM_FRAMES;
  let re = bin * row;
  let im = re + SPECTRUM_BINS * row;
  for (let at = 2 * bin; at < frames.length; at += FRAME_STRIDE, re++, im++) {
    frames[at] = spectrum[re];
    frames[at + 1] = spectrum[im];
    frames[at + 2] = spectrum[re + row];
    frames[at + 3] = spectrum[im + row];
    frames[at + 4] = spectrum[re + 2 * row];
    frames[at + 5] = spectrum[im + 2 * row];
    frames[at + 6] = spectrum[re + 3 * row];
    frames[at + 7] = spectrum[im + 3 * row];
    frames[at + 8] = spectrum[re + 4 * row];
    frames[at + 9] = spectrum[im + 4 * row];
    frames[at + 10] = spectrum[re + 5 * row];
    frames[at + 11] = spectrum[im + 5 * row];
    frames[at + 12] = spectrum[re + 6 * row];
    frames[at + 13] = spectrum[im + 6 * row];
    frames[at + 14] = spectrum[re + 7 * row];
    frames[at + 15] = spectrum[im + 7 * row];
  }
}
