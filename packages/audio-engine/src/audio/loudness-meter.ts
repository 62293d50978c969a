import type { Loudness } from '@refrain/song-model';
import { KWeighting } from './k-weighting.ts';
import type { PcmBlock } from './pcm.ts';
import { blockLength } from './pcm-blocks.ts';
import { TruePeak } from './true-peak.ts';

const HOP_SECONDS = 0.1;
const MOMENTARY_HOPS = 4;
const SHORT_TERM_HOPS = 30;
const ABSOLUTE_GATE_LUFS = -70;
const INTEGRATED_GATE_LU = -10;
const RANGE_GATE_LU = -20;

/**
 * Loudness of a sound of any length in flat memory, after EBU R128: integrated loudness and gates by ITU-R BS.1770-4,
 * loudness range by EBU Tech 3342, true peak by BS.1770-4 annex 2. Every channel counts once: a mono sound reads
 * 3 LU lower than the same sound on two loudspeakers, as in all meters.
 */
export class LoudnessMeter {
  readonly #filters: readonly KWeighting[];
  readonly #truePeaks: readonly TruePeak[];
  readonly #hopSamples: number;
  readonly #momentary = new EnergyHistogram();
  readonly #shortTerm = new EnergyHistogram();
  /** Mean squares of the last hops, newest last. */
  #hops: number[] = [];
  #hopEnergy = 0;
  #hopFilled = 0;

  constructor(format: { readonly sampleRateHz: number; readonly channels: number }) {
    this.#filters = Array.from({ length: format.channels }, () => new KWeighting(format.sampleRateHz));
    this.#truePeaks = Array.from({ length: format.channels }, () => new TruePeak(format.sampleRateHz));
    this.#hopSamples = Math.round(format.sampleRateHz * HOP_SECONDS);
  }

  /** The next samples, in blocks of any length. */
  push(block: PcmBlock): void {
    for (const [channel, samples] of block.entries()) this.#truePeaks[channel].push(samples);
    const length = blockLength(block);
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#hopSamples - this.#hopFilled);
      for (const [channel, samples] of block.entries()) this.#hopEnergy += this.#filters[channel].energy(samples, from, to);
      this.#hopFilled += to - from;
      if (this.#hopFilled === this.#hopSamples) this.#endHop();
      from = to;
    }
  }

  /** The measures so far; null where nothing passes the gate of −70 LUFS, or the sound is too short for the window. */
  finish(): Loudness {
    const peak = Math.max(...this.#truePeaks.map((channel) => channel.peak));
    return {
      integratedLufs: this.#momentary.gatedMeanLufs(INTEGRATED_GATE_LU),
      truePeakDbtp: peak > 0 ? 20 * Math.log10(peak) : null,
      loudnessRangeLu: this.#shortTerm.rangeLu(RANGE_GATE_LU),
    };
  }

  #endHop(): void {
    this.#hops.push(this.#hopEnergy / this.#hopSamples);
    if (this.#hops.length > SHORT_TERM_HOPS) this.#hops.shift();
    this.#hopEnergy = 0;
    this.#hopFilled = 0;
    if (this.#hops.length >= MOMENTARY_HOPS) this.#momentary.add(mean(this.#hops.slice(-MOMENTARY_HOPS)));
    if (this.#hops.length === SHORT_TERM_HOPS) this.#shortTerm.add(mean(this.#hops));
  }
}

const BINS_PER_LU = 100;
const TOP_LUFS = 30;

/** Energies of windows above the absolute gate, counted in bins of 0.01 LU. */
class EnergyHistogram {
  readonly #counts = new Float64Array((TOP_LUFS - ABSOLUTE_GATE_LUFS) * BINS_PER_LU);
  readonly #energies = new Float64Array(this.#counts.length);

  add(energy: number): void {
    const bin = Math.floor((toLufs(energy) - ABSOLUTE_GATE_LUFS) * BINS_PER_LU);
    if (!(bin >= 0)) return;
    const kept = Math.min(bin, this.#counts.length - 1);
    this.#counts[kept]++;
    this.#energies[kept] += energy;
  }

  /** Loudness of the windows that lie above the mean loudness plus `gateLu`. */
  gatedMeanLufs(gateLu: number): number | null {
    const gate = this.#gateBin(gateLu);
    return gate === null ? null : this.#meanLufs(gate);
  }

  /** Distance of the 10th and the 95th percentile of the gated windows. */
  rangeLu(gateLu: number): number | null {
    const gate = this.#gateBin(gateLu);
    return gate === null ? null : (this.#percentileBin(gate, 0.95) - this.#percentileBin(gate, 0.1)) / BINS_PER_LU;
  }

  #gateBin(gateLu: number): number | null {
    const ungated = this.#meanLufs(0);
    if (ungated === null) return null;
    return Math.max(0, Math.round((ungated + gateLu - ABSOLUTE_GATE_LUFS) * BINS_PER_LU));
  }

  #meanLufs(fromBin: number): number | null {
    let [count, energy] = [0, 0];
    for (let bin = fromBin; bin < this.#counts.length; bin++) {
      count += this.#counts[bin];
      energy += this.#energies[bin];
    }
    return count > 0 ? toLufs(energy / count) : null;
  }

  #percentileBin(fromBin: number, fraction: number): number {
    let total = 0;
    for (let bin = fromBin; bin < this.#counts.length; bin++) total += this.#counts[bin];
    let left = Math.round((total - 1) * fraction);
    for (let bin = fromBin; bin < this.#counts.length; bin++) {
      left -= this.#counts[bin];
      if (left < 0) return bin;
    }
    return this.#counts.length - 1;
  }
}

function toLufs(energy: number): number {
  return -0.691 + 10 * Math.log10(energy);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
