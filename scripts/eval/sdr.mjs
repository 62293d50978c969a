// Signal-to-distortion ratio in dB, without the distortion filter of BSS Eval: an error in level or phase counts.

/** Sounds are arrays of channels of equal length. */
export function sdrDb(truth, estimate, start = 0, end = truth[0].length) {
  let signal = 0;
  let error = 0;
  truth.forEach((samples, channel) => {
    const other = estimate[channel];
    for (let i = start; i < end; i++) {
      signal += samples[i] ** 2;
      error += (samples[i] - other[i]) ** 2;
    }
  });
  return signal === 0 || error === 0 ? null : 10 * Math.log10(signal / error);
}

/** Median over frames of one second, as museval reports songs; silent frames of the truth are left out. */
export function medianSdrDb(truth, estimate, sampleRateHz) {
  const frames = [];
  for (let start = 0; start + sampleRateHz <= truth[0].length; start += sampleRateHz) {
    const sdr = sdrDb(truth, estimate, start, start + sampleRateHz);
    if (sdr !== null) frames.push(sdr);
  }
  frames.sort((a, b) => a - b);
  const middle = Math.floor(frames.length / 2);
  if (frames.length === 0) return null;
  return frames.length % 2 === 1 ? frames[middle] : (frames[middle - 1] + frames[middle]) / 2;
}

/** Sums of sounds, sample by sample. */
export function mixed(sounds) {
  return sounds[0].map((samples, channel) => {
    const sum = samples.slice();
    for (const sound of sounds.slice(1)) for (let i = 0; i < sum.length; i++) sum[i] += sound[channel][i];
    return sum;
  });
}
