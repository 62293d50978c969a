import { compress, limit } from './dsp/dynamics.mjs';
import { biquad, filterStereo } from './dsp/filters.mjs';
import { integratedLoudness, truePeakDb } from './dsp/loudness.mjs';
import { earlyReflections, reverb } from './dsp/reverb.mjs';
import { addStereo, fromDb, silence, toSamples } from './dsp/sound.mjs';

/** @typedef {import('./dsp/sound.mjs').Stereo} Stereo */
/** @typedef {{ drums: Stereo, bass: Stereo, other: Stereo, vocals: Stereo }} Stems */

const TARGET_LUFS = -14;
/** Leaves room for what a lossy coder adds to the peaks. */
const CEILING_DBTP = -1.6;

/** Loudness of each stem before mastering: the voice leads, the band carries it. */
const BALANCE_LUFS = { drums: -19.5, bass: -21, other: -20, vocals: -16.1 };
/** The second takes and the harmony, under the lead. */
const BACKING_DB = -12;
/** @type {(keyof Stems)[]} */
const STEM_NAMES = ['drums', 'bass', 'other', 'vocals'];
/** Level at which a part meets its compressor. */
const WORKING_LUFS = -18;

/**
 * Level, tone and room of every part; the four stems add up to the unmastered mix.
 * @param {import('./band/arrangement.mjs').Band} band @param {{ lead: Stereo, backing: Stereo }} voices
 * @returns {Stems}
 */
export function mixStems(band, voices) {
  const room = { decaySeconds: 0.9, preDelaySeconds: 0.008, damping: 0.35 };
  const drums = compress(levelled(band.drums, WORKING_LUFS), {
    thresholdDb: -12,
    ratio: 2.5,
    attackSeconds: 0.012,
    releaseSeconds: 0.12,
    makeupDb: 1,
  });
  addStereo(drums, reverb(filterStereo(copy(drums), biquad('highpass', 400, 0.7)), room), 0.05);
  const other = silence(drums.left.length);
  addStereo(other, filterStereo(band.keys, biquad('peak', 2500, 0.8, -2)), 0.75);
  addStereo(other, filterStereo(band.guitar, biquad('highpass', 140, 0.7), biquad('highShelf', 5000, 0.7, 2)), 0.55);
  addStereo(other, band.pad, 0.9);
  addStereo(other, band.bell, 1);
  addStereo(other, reverb(copy(other), { ...room, decaySeconds: 1.4 }), 0.1);
  const bass = compress(levelled(band.bass, WORKING_LUFS), { thresholdDb: -20, ratio: 3, attackSeconds: 0.015, releaseSeconds: 0.15 });
  const stems = { drums, bass, other, vocals: mixVoices(voices) };
  for (const name of STEM_NAMES) stems[name] = levelled(stems[name], BALANCE_LUFS[name]);
  return stems;
}

/** @param {{ lead: Stereo, backing: Stereo }} voices */
function mixVoices(voices) {
  const lead = levelled(voices.lead, WORKING_LUFS);
  const backing = levelled(voices.backing, WORKING_LUFS + BACKING_DB);
  filterStereo(
    lead,
    biquad('highpass', 110, 0.7),
    biquad('highpass', 110, 0.7),
    biquad('peak', 320, 0.9, -1.5),
    biquad('peak', 3200, 0.8, 3),
    biquad('highShelf', 8500, 0.7, 3),
  );
  compress(lead, { thresholdDb: -18, ratio: 3, attackSeconds: 0.006, releaseSeconds: 0.09, makeupDb: 3 });
  filterStereo(backing, biquad('highpass', 180, 0.7), biquad('highpass', 180, 0.7), biquad('highShelf', 5000, 0.7, -2));
  const dry = copy(lead);
  addStereo(dry, backing, 1);
  const send = filterStereo(copy(dry), biquad('highpass', 250, 0.7), biquad('lowpass', 7000, 0.7));
  const vocals = copy(dry);
  addStereo(vocals, earlyReflections(send, 9, 0.03), 0.18);
  addStereo(vocals, reverb(send, { decaySeconds: 1.3, preDelaySeconds: 0.028, damping: 0.3 }), 0.085);
  return vocals;
}

/**
 * Sums, glues and levels the mix to TARGET_LUFS under CEILING_DBTP.
 * @param {Stems} stems
 * @returns {{ master: Stereo, loudnessLufs: number, truePeakDbtp: number, gainDb: number }}
 */
export function master(stems) {
  const glued = silence(stems.drums.left.length);
  for (const stem of Object.values(stems)) addStereo(glued, stem);
  const preGain = TARGET_LUFS - 2 - integratedLoudness(glued);
  addStereo(glued, copy(glued), fromDb(preGain) - 1);
  compress(glued, { thresholdDb: -15, ratio: 1.8, attackSeconds: 0.025, releaseSeconds: 0.16 });
  filterStereo(glued, biquad('highpass', 28, 0.7), biquad('highShelf', 9000, 0.7, 1.5));
  let gainDb = TARGET_LUFS - integratedLoudness(glued);
  let ceilingDb = CEILING_DBTP;
  let sound = glued;
  for (let round = 0; round < 4; round++) {
    sound = limit(scaled(glued, fromDb(gainDb)), ceilingDb);
    gainDb += TARGET_LUFS - integratedLoudness(sound);
    ceilingDb -= Math.max(0, truePeakDb(sound) - CEILING_DBTP);
  }
  fadeOutEnd(sound, 0.9);
  return { master: sound, loudnessLufs: integratedLoudness(sound), truePeakDbtp: truePeakDb(sound), gainDb };
}

/** @param {Stereo} sound @param {number} seconds */
function fadeOutEnd(sound, seconds) {
  const length = toSamples(seconds);
  for (let i = 0; i < length; i++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * i) / length);
    sound.left[sound.left.length - 1 - i] *= gain;
    sound.right[sound.right.length - 1 - i] *= gain;
  }
}

/** @param {Stereo} sound @returns {Stereo} */
const copy = (sound) => ({ left: sound.left.slice(), right: sound.right.slice() });
/** @param {Stereo} sound @param {number} lufs @returns {Stereo} */
const levelled = (sound, lufs) => scaled(sound, fromDb(lufs - integratedLoudness(sound)));
/** @param {Stereo} sound @param {number} gain @returns {Stereo} */
const scaled = (sound, gain) => ({ left: sound.left.map((x) => gain * x), right: sound.right.map((x) => gain * x) });
