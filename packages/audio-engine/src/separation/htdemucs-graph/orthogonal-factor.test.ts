import { expect, it } from 'vitest';
import { orthogonalFactor } from './orthogonal-factor.ts';

it('keeps the length of every image, dependent columns included', () => {
  const rows = 7;
  const columns = 4;
  const matrix = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(3 * i) + (i % 3));
  // Column 3 is twice column 1: rank 3.
  for (let row = 0; row < rows; row++) matrix[row * columns + 3] = 2 * matrix[row * columns + 1];
  const factor = orthogonalFactor(matrix, rows, columns);
  for (const vector of [
    [1, 0, 0, 0],
    [0.3, -2, 5, 1],
    [0, 2, 0, -1],
  ])
    expect(squaredLength(factor, columns, vector)).toBeCloseTo(squaredLength(matrix, rows, vector), 10);
  for (let row = 1; row < columns; row++) for (let column = 0; column < row; column++) expect(factor[row * columns + column]).toBe(0);
});

function squaredLength(matrix: Float64Array, rows: number, vector: readonly number[]): number {
  let sum = 0;
  for (let row = 0; row < rows; row++)
    sum += vector.reduce((dot, value, column) => dot + value * matrix[row * vector.length + column], 0) ** 2;
  return sum;
}
