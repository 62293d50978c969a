import { PitchDetector } from 'pitchy';
import type { PcmBlock } from '../audio/pcm.ts';
import { FloatSeries } from '../dsp/float-series.ts';
import { FrameSlicer } from '../dsp/frame-slicer.ts';
import { mendOctaves, removeShortRuns } from './pitch-smoothing.ts';

const HOP_SECONDS = 0.01;
/** Three periods of the lowest voice. */
const LEAST_WINDOW_SECONDS = 0.045;
const LOWEST_HZ = 60;
const HIGHEST_HZ = 1200;
/** Separated voices are rougher than clean ones: at 0.8 one sung syllable in four went missing. */
const LEAST_CLARITY = 0.6;
/** A voice is no softer than this below its loud moments; what is left of other instruments in a stem is. */
const GATE_BELOW_LOUD_DB = 32;
const GATE_DBFS = -55;
const LOUD_PERCENTILE = 0.95;
const SHORTEST_VOICED_SECONDS = 0.03;

/** Sung pitch over time: frame `f` is centred at `f · hopSeconds`. */
export interface PitchTrack {
  hopSeconds: number;
  /** MIDI numbers, NaN where nothing is sung. */
  pitchMidi: Float32Array;
  /** 0…1 per frame: how periodic the sound was, unvoiced frames included. */
  clarity: Float32Array;
}

/**
 * Pitch of one voice that streams by: the McLeod pitch method (McLeod & Wyvill 2005) per frame, then a level gate and a
 * repair of octave errors. It follows one voice; on a whole mix it finds nothing of use. Keeps 1.2 kB per second.
 */
export class PitchTracker {
  readonly #detector: PitchDetector<Float32Array>;
  readonly #slicer: FrameSlicer;
  readonly #sampleRateHz: number;
  readonly #hopSeconds: number;
  readonly #pitches = new FloatSeries();
  readonly #clarities = new FloatSeries();
  readonly #levels = new FloatSeries();

  private constructor(sampleRateHz: number) {
    const hopSamples = Math.round(HOP_SECONDS * sampleRateHz);
    const windowSamples = 2 ** Math.ceil(Math.log2(LEAST_WINDOW_SECONDS * sampleRateHz));
    this.#sampleRateHz = sampleRateHz;
    this.#hopSeconds = hopSamples / sampleRateHz;
    this.#detector = PitchDetector.forFloat32Array(windowSamples);
    this.#slicer = new FrameSlicer(windowSamples, hopSamples, (frame) => this.#onFrame(frame));
  }

  /** @param options.sampleRateHz of the blocks; cost grows with it and accuracy hardly: 16000 to 22050 is enough. */
  static create(options: { sampleRateHz: number }): PitchTracker {
    return new PitchTracker(options.sampleRateHz);
  }

  /** Takes the next samples of the separated voice, mono. */
  push(block: PcmBlock): void {
    this.#slicer.push(block[0]);
  }

  /** Ends the sound; nothing can be pushed afterwards. */
  finish(): PitchTrack {
    this.#slicer.flush();
    const clarity = this.#clarities.view();
    const pitchMidi = this.#pitches.view().slice();
    const gateDb = Math.max(GATE_DBFS, percentile(this.#levels.view(), LOUD_PERCENTILE) - GATE_BELOW_LOUD_DB);
    for (const [frame, levelDb] of this.#levels.view().entries()) {
      if (levelDb < gateDb || clarity[frame] < LEAST_CLARITY) pitchMidi[frame] = Number.NaN;
    }
    mendOctaves(pitchMidi, this.#hopSeconds);
    removeShortRuns(pitchMidi, Math.round(SHORTEST_VOICED_SECONDS / this.#hopSeconds));
    return { hopSeconds: this.#hopSeconds, pitchMidi, clarity };
  }

  #onFrame(frame: Float32Array): void {
    let squares = 0;
    for (const sample of frame) squares += sample * sample;
    const levelDb = 10 * Math.log10(squares / frame.length + 1e-12);
    this.#levels.push(levelDb);
    // Most of a vocal stem is silence: do not search it.
    const [hz, clarity] = levelDb < GATE_DBFS ? [0, 0] : this.#detector.findPitch(frame, this.#sampleRateHz);
    const isSung = hz >= LOWEST_HZ && hz <= HIGHEST_HZ;
    this.#pitches.push(isSung ? 69 + 12 * Math.log2(hz / 440) : Number.NaN);
    this.#clarities.push(Math.min(1, Math.max(0, clarity)));
  }
}

function percentile(values: Float32Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NEGATIVE_INFINITY;
}
