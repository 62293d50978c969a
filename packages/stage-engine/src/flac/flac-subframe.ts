import type { BitReader } from './bit-reader.ts';

const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/** Decodes one channel of a frame (RFC 9639 §9.2). @throws Error on kinds that do not exist */
export function decodeSubframe(bits: BitReader, frames: number, bitsPerSample: number): Int32Array {
  bits.unsigned(1);
  const kind = bits.unsigned(6);
  const wasted = bits.unsigned(1) === 1 ? bits.unary() + 1 : 0;
  const samples = new Int32Array(frames);
  const width = bitsPerSample - wasted;
  if (kind === 0) samples.fill(bits.signed(width));
  else if (kind === 1) for (let i = 0; i < frames; i++) samples[i] = bits.signed(width);
  else if (kind >= 8 && kind <= 12) decodeFixed(bits, samples, kind - 8, width);
  else if (kind >= 32) decodePredicted(bits, samples, kind - 31, width);
  else throw new Error('This FLAC file is damaged: a channel is coded in a way that does not exist.');
  if (wasted > 0) for (let i = 0; i < frames; i++) samples[i] <<= wasted;
  return samples;
}

function decodeFixed(bits: BitReader, samples: Int32Array, order: number, width: number): void {
  for (let i = 0; i < order; i++) samples[i] = bits.signed(width);
  readResidual(bits, samples, order);
  predict(samples, FIXED[order], 0);
}

function decodePredicted(bits: BitReader, samples: Int32Array, order: number, width: number): void {
  for (let i = 0; i < order; i++) samples[i] = bits.signed(width);
  const precision = bits.unsigned(4) + 1;
  const shift = bits.signed(5);
  const coefficients = Array.from({ length: order }, () => bits.signed(precision));
  readResidual(bits, samples, order);
  predict(samples, coefficients, shift);
}

/** Adds to each residual what the samples before it foretell. Sums may pass 32 bits, so they are kept as doubles. */
function predict(samples: Int32Array, coefficients: readonly number[], shift: number): void {
  const order = coefficients.length;
  const scale = 2 ** -shift;
  const weights = Float64Array.from(coefficients);
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += weights[k] * samples[i - 1 - k];
    samples[i] += Math.floor(sum * scale);
  }
}

/** Rice-coded residuals, in partitions with a parameter each. */
function readResidual(bits: BitReader, samples: Int32Array, order: number): void {
  const parameterBits = bits.unsigned(2) === 0 ? 4 : 5;
  const escaped = 2 ** parameterBits - 1;
  const partitions = 2 ** bits.unsigned(4);
  let at = order;
  for (let p = 0; p < partitions && !bits.overrun; p++) {
    const end = Math.floor(samples.length / partitions) * (p + 1);
    const parameter = bits.unsigned(parameterBits);
    if (parameter === escaped) {
      const width = bits.unsigned(5);
      for (; at < end; at++) samples[at] = width === 0 ? 0 : bits.signed(width);
      continue;
    }
    for (; at < end; at++) {
      const folded = bits.unary() * 2 ** parameter + bits.unsigned(parameter);
      samples[at] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    }
  }
}
