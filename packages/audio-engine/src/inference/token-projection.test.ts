import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TokenProjection } from './token-projection.ts';

const [WIDTH, VOCABULARY, ROWS] = [24, 50, 3];
const SCALE = 0.02;
const ZERO_POINT = 127;
const noise = (i: number) => Math.sin(12.9898 * (i + 1) ** 2);
const weights = Uint8Array.from({ length: WIDTH * VOCABULARY }, (_, i) => Math.round(127.5 + 127 * noise(i)));
// One large value, as a norm leaves it: the others get few steps of a single byte.
const hidden = { width: WIDTH, data: Float32Array.from({ length: ROWS * WIDTH }, (_, i) => (i % WIDTH === 5 ? 40 : noise(i + 7))) };

function logitsOf(row: number): number[] {
  return Array.from({ length: VOCABULARY }, (_, token) => {
    let sum = 0;
    for (let k = 0; k < WIDTH; k++) sum += hidden.data[row * WIDTH + k]! * SCALE * (weights[token * WIDTH + k]! - ZERO_POINT);
    return sum;
  });
}

function logSoftmax(logits: readonly number[]): number[] {
  const normaliser = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.map((logit) => logit - normaliser);
}

describe('TokenProjection', () => {
  let projection: TokenProjection;
  beforeAll(async () => {
    const parts = { width: WIDTH, vocabulary: VOCABULARY, weights, scale: SCALE, zeroPoint: ZERO_POINT };
    projection = await TokenProjection.open(parts, VOCABULARY, { threads: 1 });
  });
  afterAll(() => projection.release());

  it('gives the log-probabilities of all tokens in the rows that are asked for', async () => {
    const { all } = await projection.run(hidden, { firstRow: 1, endRow: 3, all: true });
    expect(all).toHaveLength(2 * VOCABULARY);
    [...logSoftmax(logitsOf(1)), ...logSoftmax(logitsOf(2))].forEach((expected, i) => {
      expect(Math.abs(all[i]! - expected)).toBeLessThan(0.02);
    });
  });

  it('gives those of some tokens of each row alone', async () => {
    const { targets, all } = await projection.run(hidden, { firstRow: 0, endRow: 2, targets: [3, 49, 0, 7] });
    expect(all).toHaveLength(0);
    const [first, second] = [logSoftmax(logitsOf(0)), logSoftmax(logitsOf(1))];
    [first[3]!, first[49]!, second[0]!, second[7]!].forEach((expected, i) => {
      expect(Math.abs(targets[i]! - expected)).toBeLessThan(0.02);
    });
  });

  it('shares the probability among the tokens that are not forbidden', async () => {
    const bias = new Float32Array(VOCABULARY).fill(-Infinity, 10);
    const { all } = await projection.run(hidden, { firstRow: 2, endRow: 3, bias, all: true });
    logSoftmax(logitsOf(2).slice(0, 10)).forEach((expected, token) => {
      expect(Math.abs(all[token]! - expected)).toBeLessThan(0.02);
    });
    expect(all.subarray(10).every((value) => value === -Infinity)).toBe(true);
  });

  it('takes logits for what they are', async () => {
    const plain = await TokenProjection.open(null, VOCABULARY, { threads: 1 });
    const logits = { width: VOCABULARY, data: Float32Array.from([...logitsOf(0), ...logitsOf(1)]) };
    const { all } = await plain.run(logits, { firstRow: 1, endRow: 2, all: true });
    await plain.release();
    logSoftmax(logitsOf(1)).forEach((expected, token) => {
      expect(all[token]).toBeCloseTo(expected, 4);
    });
  });
});
