/** Cheapest monotone path: per row the first column it visits and the column behind the last. */
export interface TimeWarp {
  starts: Int32Array;
  ends: Int32Array;
}

const DIAGONAL = 0;
const NEXT_ROW = 1;
const NEXT_COLUMN = 2;

/**
 * Dynamic time warping through a cost matrix `[row][column]` (row-major) from its first to its last cell.
 * The path may stay in a row or in a column; every row and every column is visited.
 */
export function warpTime(cost: Float32Array, rows: number, columns: number): TimeWarp {
  const steps = new Uint8Array(rows * columns);
  let above = new Float64Array(columns + 1).fill(Infinity);
  let current = new Float64Array(columns + 1);
  above[0] = 0;
  for (let row = 0; row < rows; row++) {
    current[0] = Infinity;
    for (let column = 0; column < columns; column++) {
      const diagonal = above[column]!;
      const nextRow = above[column + 1]!;
      const nextColumn = current[column]!;
      const step = diagonal <= nextRow && diagonal <= nextColumn ? DIAGONAL : nextRow < nextColumn ? NEXT_ROW : NEXT_COLUMN;
      steps[row * columns + column] = step;
      current[column + 1] = cost[row * columns + column]! + Math.min(diagonal, nextRow, nextColumn);
    }
    [above, current] = [current, above];
  }
  return traceBack(steps, rows, columns);
}

function traceBack(steps: Uint8Array, rows: number, columns: number): TimeWarp {
  const starts = new Int32Array(rows);
  const ends = new Int32Array(rows);
  let row = rows - 1;
  let column = columns - 1;
  if (row >= 0) ends[row] = columns;
  while (row >= 0 && column >= 0) {
    starts[row] = column;
    const step = row === 0 ? NEXT_COLUMN : column === 0 ? NEXT_ROW : steps[row * columns + column]!;
    if (step !== NEXT_COLUMN) {
      row--;
      if (row >= 0) ends[row] = step === DIAGONAL ? column : column + 1;
    }
    if (step !== NEXT_ROW) column--;
  }
  return { starts, ends };
}
