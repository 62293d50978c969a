import type { Rhythm } from '@refrain/song-model';
import type { PcmBlock } from '../audio/pcm.ts';
import { ChromaBuilder, type Chromagram } from '../dsp/chroma.ts';
import { median } from './beat-agreement.ts';
import { chooseBeats, proposeBeats } from './beat-hypotheses.ts';
import { refineBeats } from './beat-refinement.ts';
import { findMetre } from './metre.ts';
import { settleLevel } from './metrical-level.ts';
import { balancedEnvelope, OnsetEnvelopeBuilder, type OnsetEnvelopes } from './onset-envelopes.ts';
import { pickOnsets } from './onset-times.ts';
import { alternativeTempi, fitTempoBpm, regularityOf } from './tempo.ts';
import { meanScores, type Tempogram, TempogramMeter } from './tempogram.ts';

/** Recurrence that noise and unrelated strokes reach (measured 0.05–0.17), and that leaves no doubt. */
const NO_RECURRENCE = 0.09;
const CLEAR_RECURRENCE = 0.3;
/** Below, beats would be an invention. */
const LEAST_CONFIDENCE = 0.15;
const FEWEST_BEATS = 4;

/**
 * Finds the beats of a song that streams by. Keeps about 4 kB per second of sound, whatever its sample rate.
 *
 * Onset envelopes → tempo → beat paths by several ways of listening → the one that the others agree with → moved to
 * the onsets → bars.
 */
export class RhythmAnalyser {
  readonly #envelopes: OnsetEnvelopeBuilder;
  readonly #chroma: ChromaBuilder;

  private constructor(envelopes: OnsetEnvelopeBuilder, chroma: ChromaBuilder) {
    this.#envelopes = envelopes;
    this.#chroma = chroma;
  }

  /** @param options.sampleRateHz of the blocks; 22050 is what the method was measured with. */
  static async create(options: { sampleRateHz: number }): Promise<RhythmAnalyser> {
    return new RhythmAnalyser(await OnsetEnvelopeBuilder.create(options.sampleRateHz), await ChromaBuilder.create(options.sampleRateHz));
  }

  /** Takes the next samples, mono. */
  push(block: PcmBlock): void {
    this.#envelopes.push(block[0]);
    this.#chroma.push(block[0]);
  }

  /**
   * Ends the sound and tells what was found; nothing can be pushed afterwards.
   *
   * @throws the reason of `signal` when it is aborted.
   */
  async finish({ signal }: { signal?: AbortSignal } = {}): Promise<Rhythm> {
    const envelopes = this.#envelopes.finish();
    const chromagram = this.#chroma.finish();
    const meter = await TempogramMeter.create(envelopes.framesPerSecond);
    try {
      signal?.throwIfAborted();
      return describeRhythm(envelopes, chromagram, meter);
    } finally {
      meter.release();
    }
  }
}

function describeRhythm(envelopes: OnsetEnvelopes, chromagram: Chromagram, meter: TempogramMeter): Rhythm {
  const { framesPerSecond, full } = envelopes;
  const toSeconds = (frame: number) => Math.max(0, frame / framesPerSecond);
  const onsetsSeconds = pickOnsets(full, framesPerSecond).map(({ frame }) => toSeconds(frame));
  const { hypotheses, tempogram } = proposeBeats(envelopes, meter);
  const settled = hypotheses.map((pulse) => settleLevel(pulse, envelopes.accents, framesPerSecond));
  const { chosen, agreement } = chooseBeats(settled, envelopes);
  const beatConfidence = agreement * pulseClarity(tempogram);
  if (beatConfidence < LEAST_CONFIDENCE || chosen.length < FEWEST_BEATS || onsetsSeconds.length < FEWEST_BEATS) {
    return { ...NO_PULSE, onsetsSeconds };
  }
  const frames = refineBeats(chosen.map(Math.round), balancedEnvelope(envelopes), framesPerSecond);
  const beatsSeconds = frames.map(toSeconds);
  const { timeSignature, downbeats } = findMetre(beatsSeconds, envelopes, chromagram);
  const tempoBpm = fitTempoBpm(beatsSeconds);
  return {
    tempoBpm,
    tempoAlternativesBpm: alternativeTempi(tempoBpm, meanScores(tempogram)),
    beatsSeconds,
    downbeatsSeconds: downbeats.map((beat) => beatsSeconds[beat]),
    onsetsSeconds,
    timeSignature,
    beatConfidence,
    rhythmRegularity: regularityOf(beatsSeconds),
  };
}

const NO_PULSE: Rhythm = {
  tempoBpm: null,
  tempoAlternativesBpm: [],
  beatsSeconds: [],
  downbeatsSeconds: [],
  onsetsSeconds: [],
  timeSignature: null,
  beatConfidence: 0,
  rhythmRegularity: 0,
};

/** 0 where nothing recurs more than noise does, 1 where the best tempo of most moments recurs clearly. */
function pulseClarity(tempogram: Tempogram): number {
  const recurrence = median(tempogram.scores.map((scores) => Math.max(...scores)));
  return Math.min(1, Math.max(0, (recurrence - NO_RECURRENCE) / (CLEAR_RECURRENCE - NO_RECURRENCE))) || 0;
}
