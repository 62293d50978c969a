/** One triangular band: its weights from `firstBin` on. */
export interface MelBand {
  firstBin: number;
  weights: Float64Array;
}

/**
 * Triangular mel bands on Slaney's scale (linear to 1 kHz, logarithmic above), each of unit area, as librosa's
 * `filters.mel`.
 *
 * @param bins bins of the power spectrum, from 0 Hz to half the sample rate inclusive.
 */
export function slaneyMelBands(bands: number, bins: number, sampleRateHz: number): MelBand[] {
  const highestMel = hzToMel(sampleRateHz / 2);
  const edgesHz = Array.from({ length: bands + 2 }, (_, i) => melToHz((highestMel * i) / (bands + 1)));
  const binHz = sampleRateHz / 2 / (bins - 1);
  return Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = [edgesHz[band], edgesHz[band + 1], edgesHz[band + 2]];
    const firstBin = Math.max(0, Math.ceil(low / binHz));
    const lastBin = Math.min(bins - 1, Math.floor(high / binHz));
    const weights = new Float64Array(Math.max(0, lastBin - firstBin + 1));
    for (let i = 0; i < weights.length; i++) {
      const hz = (firstBin + i) * binHz;
      weights[i] = (Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre))) * 2) / (high - low);
    }
    return { firstBin, weights };
  });
}

const LINEAR_HZ_PER_MEL = 200 / 3;
const LOG_START_MEL = 1000 / LINEAR_HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

function hzToMel(hz: number): number {
  return hz < 1000 ? hz / LINEAR_HZ_PER_MEL : LOG_START_MEL + Math.log(hz / 1000) / LOG_STEP;
}

function melToHz(mel: number): number {
  return mel < LOG_START_MEL ? mel * LINEAR_HZ_PER_MEL : 1000 * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
}
