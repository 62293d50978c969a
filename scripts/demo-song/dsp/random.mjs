/**
 * Seeded uniform numbers in [0, 1) (mulberry32), so that every run of the generator makes the same song.
 * @param {number} seed
 * @returns {() => number}
 */
export function seededUniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Seeded standard normal numbers (Box–Muller).
 * @param {number} seed
 * @returns {() => number}
 */
export function seededNormal(seed) {
  const uniform = seededUniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * A slow random wander of unit variance: white noise through a one-pole filter, drawn once per control step.
 * @param {number} seed @param {number} count number of steps @param {number} smoothingSteps time constant in steps
 */
export function randomWander(seed, count, smoothingSteps) {
  const normal = seededNormal(seed);
  const keep = Math.exp(-1 / smoothingSteps);
  const gain = Math.sqrt(1 - keep * keep);
  const out = new Float64Array(count);
  let value = normal();
  for (let i = 0; i < count; i++) {
    value = keep * value + gain * normal();
    out[i] = value;
  }
  return out;
}
