import { RealFft } from '../dsp/fft.ts';
import { type MelBand, slaneyMelBands } from '../dsp/mel-bands.ts';

const SAMPLE_RATE_HZ = 16_000;
const WINDOW_SAMPLES = 400;
const HOP_SAMPLES = 160;
const BINS = WINDOW_SAMPLES / 2 + 1;
/** Frames of one 30 s window. */
export const MEL_FRAMES = 3000;
const PADDED_SAMPLES = MEL_FRAMES * HOP_SAMPLES;
/** Level of silence, log10. */
const FLOOR_LEVEL = -10;

/**
 * Log-mel spectrogram as Whisper was trained on: Hann window of 400 samples, hop 160, centred frames with
 * reflected edges, Slaney mel bands, log10, the top 80 dB, scaled to about ±1.
 */
export class LogMel {
  readonly bands: number;
  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #filters: MelBand[];

  private constructor(fft: RealFft, bands: number) {
    this.#fft = fft;
    this.bands = bands;
    // Periodic Hann.
    this.#window = Float64Array.from({ length: WINDOW_SAMPLES }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES));
    this.#filters = slaneyMelBands(bands, BINS, SAMPLE_RATE_HZ);
  }

  static async create(bands: number): Promise<LogMel> {
    // 400 points are no size for the real transform; 800 with zeros behind are, and every second bin of the
    // longer transform is a bin of the shorter one, exactly.
    return new LogMel(await RealFft.create(2 * WINDOW_SAMPLES), bands);
  }

  /**
   * @param samples mono 16 kHz, at most 30 s; shorter sound is padded with silence.
   * @returns `[band][frame]`, 3000 frames, row-major.
   */
  compute(samples: Float32Array): Float32Array {
    if (samples.length > PADDED_SAMPLES) throw new RangeError(`A Whisper window holds 30 s, not ${samples.length / SAMPLE_RATE_HZ} s.`);
    const mel = new Float32Array(this.bands * MEL_FRAMES);
    const power = new Float64Array(BINS);
    // Silence has the level of the floor, and most windows end in it.
    const lastSound = samples.findLastIndex((sample) => sample !== 0);
    const soundFrames = Math.min(MEL_FRAMES, Math.ceil((lastSound + 1 + WINDOW_SAMPLES / 2) / HOP_SAMPLES));
    let loudest = FLOOR_LEVEL;
    mel.fill(FLOOR_LEVEL);
    for (let frame = 0; frame < soundFrames; frame++) {
      this.#powerSpectrum(samples, frame * HOP_SAMPLES - WINDOW_SAMPLES / 2, power);
      for (let band = 0; band < this.bands; band++) {
        const { firstBin, weights } = this.#filters[band]!;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[firstBin + i]!;
        const level = Math.max(FLOOR_LEVEL, Math.log10(sum));
        if (level > loudest) loudest = level;
        mel[band * MEL_FRAMES + frame] = level;
      }
    }
    for (let i = 0; i < mel.length; i++) mel[i] = (Math.max(mel[i]!, loudest - 8) + 4) / 4;
    return mel;
  }

  release(): void {
    this.#fft.release();
  }

  #powerSpectrum(samples: Float32Array, start: number, power: Float64Array): void {
    const input = this.#fft.input;
    input.fill(0, WINDOW_SAMPLES);
    for (let i = 0; i < WINDOW_SAMPLES; i++) input[i] = sampleAt(samples, start + i) * this.#window[i]!;
    this.#fft.forward();
    const spectrum = this.#fft.output;
    // Bins 0 and N/2 are real and share the first pair.
    power[0] = spectrum[0]! ** 2;
    power[BINS - 1] = spectrum[1]! ** 2;
    for (let bin = 1; bin < BINS - 1; bin++) power[bin] = spectrum[4 * bin]! ** 2 + spectrum[4 * bin + 1]! ** 2;
  }
}

/** Sample of the sound padded with silence to 30 s and reflected at both edges. */
function sampleAt(samples: Float32Array, position: number): number {
  const reflected = position < 0 ? -position : position >= PADDED_SAMPLES ? 2 * PADDED_SAMPLES - 2 - position : position;
  return reflected < samples.length ? samples[reflected]! : 0;
}
