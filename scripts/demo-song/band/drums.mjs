import { biquad, filter } from '../dsp/filters.mjs';
import { seededNormal } from '../dsp/random.mjs';
import { fadeEnds, SAMPLE_RATE_HZ, toSamples } from '../dsp/sound.mjs';

/** @param {number} seconds @param {(time: number, index: number) => number} at */
const render = (seconds, at) => Float64Array.from({ length: toSamples(seconds) }, (_, i) => at(i / SAMPLE_RATE_HZ, i));

/** Bass drum: a sine that falls from 150 to 50 Hz, with a soft beater. */
export function kick() {
  const normal = seededNormal(1);
  let phase = 0;
  const sound = render(0.42, (t) => {
    phase += (2 * Math.PI * (50 + 100 * Math.exp(-t / 0.022))) / SAMPLE_RATE_HZ;
    const body = Math.sin(phase) * Math.exp(-t / 0.13);
    return Math.tanh(1.5 * body) + 0.22 * Math.exp(-t / 0.003) * normal();
  });
  return fadeEnds(filter(sound, biquad('lowpass', 5200, 0.7)), 12, 1200);
}

/** Snare: two drum-head modes that sag a little, and the wires as band-shaped noise. */
export function snare() {
  const normal = seededNormal(2);
  const wires = filter(
    render(0.32, (t) => normal() * (0.75 * Math.exp(-t / 0.075) + 0.25 * Math.exp(-t / 0.012))),
    biquad('highpass', 450, 0.7),
    biquad('peak', 1100, 0.9, 4),
    biquad('peak', 4200, 0.8, 3),
    biquad('lowpass', 11000, 0.7),
  );
  const heads = render(0.32, (t) => {
    const sag = 1 + 0.12 * Math.exp(-t / 0.02);
    return (
      0.8 * Math.sin(2 * Math.PI * 192 * sag * t) * Math.exp(-t / 0.07) + 0.4 * Math.sin(2 * Math.PI * 331 * sag * t) * Math.exp(-t / 0.045)
    );
  });
  return fadeEnds(
    wires.map((wire, i) => 0.5 * wire + 0.8 * heads[i]),
    10,
    1000,
  );
}

/** Hand clap: a few hands that miss each other by milliseconds, then the room. */
export function clap() {
  const normal = seededNormal(3);
  const starts = [0, 0.009, 0.019, 0.027];
  const sound = render(0.3, (t) => {
    const hands = starts.reduce((sum, start) => sum + (t >= start ? Math.exp(-(t - start) / 0.0035) : 0), 0);
    const room = t > 0.027 ? 0.5 * Math.exp(-(t - 0.027) / 0.06) : 0;
    return normal() * (hands + room);
  });
  return fadeEnds(filter(sound, biquad('bandpass', 1500, 0.8), biquad('highpass', 700, 0.7), biquad('highShelf', 6000, 0.7, 3)), 8, 1500);
}

/**
 * Cymbal metal: six detuned square waves (the 808's recipe) and noise, through a high pass.
 * @param {number} decaySeconds @param {number} seconds @param {number} seed
 */
export function hat(decaySeconds, seconds, seed) {
  const normal = seededNormal(seed);
  const partials = [2053, 3041, 3691, 5223, 5410, 7837];
  const sound = render(seconds, (t) => {
    const metal = partials.reduce((sum, hz) => sum + Math.sin(2 * Math.PI * hz * t + 1.4 * Math.sin(2 * Math.PI * hz * 0.739 * t)), 0);
    return (0.12 * metal + 0.5 * normal()) * (0.7 * Math.exp(-t / decaySeconds) + 0.3 * Math.exp(-t / (0.25 * decaySeconds)));
  });
  return fadeEnds(filter(sound, biquad('highpass', 7200, 0.7), biquad('highpass', 6000, 0.7), biquad('lowpass', 15500, 0.6)), 20, 800);
}

/** Shaker: a grain of noise that swells and stops. */
export function shaker() {
  const normal = seededNormal(5);
  const sound = render(0.09, (t) => normal() * Math.sin(Math.PI * Math.min(1, t / 0.09) ** 0.6) ** 2);
  return fadeEnds(filter(sound, biquad('bandpass', 7000, 0.9), biquad('highpass', 4500, 0.7)), 60, 300);
}

/** Crash: bright noise and inharmonic metal that darkens as it rings. */
export function crash() {
  const normal = seededNormal(6);
  const bright = filter(
    render(2.6, (t) => normal() * Math.exp(-t / 0.35)),
    biquad('highpass', 5000, 0.6),
  );
  const dark = filter(
    render(2.6, (t) => normal() * Math.exp(-t / 0.8)),
    biquad('bandpass', 3600, 0.5),
    biquad('highpass', 1800, 0.7),
  );
  const metal = [817, 1153, 1429, 1877, 2411, 3127, 4021, 5209];
  const sound = render(2.6, (t, i) => {
    const ring = metal.reduce((sum, hz, n) => sum + Math.sin(2 * Math.PI * hz * t + n) * Math.exp(-t / (0.9 - 0.07 * n)), 0);
    return 0.4 * bright[i] + 0.5 * dark[i] + 0.018 * ring;
  });
  return fadeEnds(sound, 40, 8000);
}

/** @param {number} frequencyHz pitch of the head */
export function tom(frequencyHz) {
  const normal = seededNormal(7);
  let phase = 0;
  const sound = render(0.45, (t) => {
    phase += (2 * Math.PI * frequencyHz * (1 + 0.5 * Math.exp(-t / 0.03))) / SAMPLE_RATE_HZ;
    return Math.sin(phase) * Math.exp(-t / 0.14) + 0.15 * normal() * Math.exp(-t / 0.01);
  });
  return fadeEnds(filter(sound, biquad('lowpass', 5000, 0.7)), 12, 2000);
}
