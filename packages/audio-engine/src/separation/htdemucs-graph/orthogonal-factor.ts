/**
 * The upper triangular R of A = QR by modified Gram–Schmidt, in double precision: RᵀR = AᵀA, so |R h| = |A h|
 * for every h, with as many rows as A has columns. Columns that depend on earlier ones give rows of zeros.
 *
 * @param matrix `[rows][columns]`, rows ≥ columns.
 * @returns R as `[columns][columns]`.
 */
export function orthogonalFactor(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const rest = matrix.slice();
  const factor = new Float64Array(columns * columns);
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += rest[row * columns + a] * rest[row * columns + b];
    return sum;
  };
  for (let pivot = 0; pivot < columns; pivot++) {
    const length = Math.sqrt(dot(pivot, pivot));
    factor[pivot * columns + pivot] = length;
    if (length === 0) continue;
    for (let column = pivot + 1; column < columns; column++) {
      const projection = dot(pivot, column) / length;
      factor[pivot * columns + column] = projection;
      for (let row = 0; row < rows; row++) rest[row * columns + column] -= (projection / length) * rest[row * columns + pivot];
    }
  }
  return factor;
}
