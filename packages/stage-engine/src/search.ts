/** Index of the last value ≤ `limit` in a rising list, −1 where there is none. */
export function lastIndexAtOrBefore(rising: readonly number[], limit: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
