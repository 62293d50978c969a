import { midiToHz, SAMPLE_RATE_HZ } from '../dsp/sound.mjs';
import { analyseVoice, BIN_COUNT, FFT_SIZE, FRAME_SECONDS } from './analysis.mjs';
import { pitchCurve, smoothStep, sungNotes } from './pitch.mjs';
import { timeLine } from './timing.mjs';
import { synthesiseVoice } from './vocoder.mjs';

/** @typedef {import('./pitch.mjs').Style & { formantScale: number, breath?: Float64Array, shiftSeconds?: (syllable: number) => number }} SingerStyle `breath`: share of noise (amplitude, 0…1) in vowels, per bin */
/** @typedef {{ sound: Float64Array, startSeconds: number, timing: import('./timing.mjs').LineTiming, notes: import('./pitch.mjs').SungNote[] }} SungTake */

/** Power that every held vowel is brought towards, so that no syllable is lost under the band. */
const VOWEL_LOG_POWER = Math.log(2e-3);
const EVENNESS = 0.75;

/** Consonants that a band would cover are sung a little harder, in dB. */
const HARDER_DB = new Map(Object.entries({ f: 5, th: 5, hh: 2, p: 2, t: 2, k: 2, b: 2, d: 2, g: 2, m: 2, n: 2, ng: 1 }));

const LOG_POWER_PER_DB = Math.log(10) / 10;
const SONORANTS = new Set(['l', 'r', 'w', 'y', 'm', 'n', 'ng']);
const HISSING_VOICED = new Set(['z', 'zh', 'v', 'dh', 'jh']);

const binHz = (k) => (k * SAMPLE_RATE_HZ) / FFT_SIZE;
const VOWEL_BREATH = Float64Array.from({ length: BIN_COUNT }, (_, k) => 0.015 + 0.55 * smoothStep((binHz(k) - 1500) / 9000));
const HISS_BREATH = Float64Array.from({ length: BIN_COUNT }, (_, k) => 0.1 + 0.85 * smoothStep((binHz(k) - 1200) / 3000));

/** What was spoken once is often sung more than once. @type {WeakMap<import('./speech.mjs').Speech, import('./analysis.mjs').VoiceFrames>} */
const analysed = new WeakMap();

/**
 * Sings one line.
 * @param {import('../score.mjs').SungLine} line @param {import('./speech.mjs').Speech} speech @param {SingerStyle} style
 * @returns {SungTake}
 */
export function singLine(line, speech, style) {
  const frames = analysed.get(speech) ?? analyseVoice(speech);
  analysed.set(speech, frames);
  const timing = timeLine(line, speech, frames, style.shiftSeconds);
  const notes = sungNotes(timing);
  const startSeconds = timing.segments[0].startSeconds - 0.02;
  const endSeconds = timing.segments[timing.segments.length - 1].endSeconds + 0.02;
  const curve = pitchCurve(notes, startSeconds, endSeconds, style);
  const boosts = syllableBoosts(timing, frames);
  const pitchAt = (seconds) =>
    midiToHz(curve[Math.min(curve.length - 1, Math.max(0, Math.round((seconds - startSeconds) / FRAME_SECONDS)))]);
  let cursor = 0;
  const momentAt = (seconds) => {
    while (cursor < timing.segments.length && seconds >= timing.segments[cursor].endSeconds) cursor++;
    const segment = timing.segments[cursor];
    if (!segment || seconds < segment.startSeconds) return null;
    const along = (seconds - segment.startSeconds) / (segment.endSeconds - segment.startSeconds);
    const source = (segment.sourceStart + along * (segment.sourceEnd - segment.sourceStart)) / FRAME_SECONDS;
    const gain =
      boostAt(timing, boosts, seconds) +
      edgeFade(timing, cursor, seconds) +
      expressionAt(timing.syllables[segment.syllable], seconds) +
      LOG_POWER_PER_DB * (HARDER_DB.get(segment.phone) ?? 0);
    return {
      pitchHz: pitchAt(seconds),
      voiced:
        segment.isVowel || SONORANTS.has(segment.phone) || frames.voiced[Math.min(frames.voiced.length - 1, Math.round(source))] === 1,
      logPower: envelopeAt(frames, source, style.formantScale, gain),
      breath: HISSING_VOICED.has(segment.phone) ? HISS_BREATH : (style.breath ?? VOWEL_BREATH),
    };
  };
  return { sound: synthesiseVoice(momentAt, startSeconds, endSeconds, style.seed), startSeconds, timing, notes };
}

/**
 * Log power envelope between two frames, with formants moved by `formantScale` (below 1: a larger singer).
 * @param {import('./analysis.mjs').VoiceFrames} frames @param {number} position in frames @param {number} formantScale @param {number} gain natural log of power
 */
function envelopeAt({ logPower }, position, formantScale, gain) {
  const whole = Math.min(logPower.length - 2, Math.max(0, Math.floor(position)));
  const part = Math.min(1, position - whole);
  const a = logPower[whole];
  const b = logPower[whole + 1];
  const out = new Float64Array(BIN_COUNT);
  for (let k = 0; k < BIN_COUNT; k++) {
    const bin = Math.min(BIN_COUNT - 2, k / formantScale);
    const low = Math.floor(bin);
    const f = bin - low;
    out[k] = gain + (1 - part) * (a[low] + f * (a[low + 1] - a[low])) + part * (b[low] + f * (b[low + 1] - b[low]));
  }
  return out;
}

/** Natural-log power to add per syllable. @param {import('./timing.mjs').LineTiming} timing @param {import('./analysis.mjs').VoiceFrames} frames */
function syllableBoosts(timing, frames) {
  return timing.syllables.map((_, syllable) => {
    const held = timing.segments.filter((segment) => segment.isVowel && segment.syllable === syllable)[1];
    const power = frames.power[Math.round((0.5 * (held.sourceStart + held.sourceEnd)) / FRAME_SECONDS)];
    return EVENNESS * (VOWEL_LOG_POWER - Math.log(power));
  });
}

/** Boosts glide from vowel to vowel. @param {import('./timing.mjs').LineTiming} timing @param {number[]} boosts @param {number} seconds */
function boostAt({ syllables }, boosts, seconds) {
  let value = boosts[0];
  for (let i = 1; i < boosts.length; i++) {
    const from = syllables[i - 1].noteEndSeconds;
    const until = Math.max(from + 0.03, syllables[i].vowelSeconds);
    value += (boosts[i] - boosts[i - 1]) * smoothStep((seconds - from) / (until - from));
  }
  return value;
}

/**
 * Loudness that follows the music, as natural log of power: strong beats carry weight, a long note swells and lets go.
 * @param {import('./timing.mjs').TimedSyllable} syllable @param {number} seconds
 */
function expressionAt({ sung, vowelSeconds, noteEndSeconds }, seconds) {
  const accentDb = sung.beat % 2 === 0 ? 0.8 : Number.isInteger(sung.beat) ? 0 : -0.8;
  const length = noteEndSeconds - vowelSeconds;
  if (length < 0.45) return accentDb * LOG_POWER_PER_DB;
  const along = (seconds - vowelSeconds) / length;
  const swellDb = -1 + 2 * smoothStep(along / 0.4) - (length > 1.2 ? 6 : 3) * smoothStep((along - 0.5) / 0.5);
  return (accentDb + swellDb) * LOG_POWER_PER_DB;
}

/** Fades where the voice begins or stops between rests, as natural log of power. @param {import('./timing.mjs').LineTiming} timing @param {number} index segment @param {number} seconds */
function edgeFade({ segments }, index, seconds) {
  let first = index;
  while (first > 0 && segments[first].startSeconds - segments[first - 1].endSeconds < 0.001) first--;
  let last = index;
  while (last + 1 < segments.length && segments[last + 1].startSeconds - segments[last].endSeconds < 0.001) last++;
  const rise = smoothStep((seconds - segments[first].startSeconds) / 0.015);
  const endsOpen = segments[last].isVowel;
  const fall = smoothStep((segments[last].endSeconds - seconds) / (endsOpen ? 0.12 : 0.02));
  return 2 * Math.log(Math.max(1e-4, rise * fall));
}
