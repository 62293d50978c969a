/**
 * How many letters must be put in, left out, changed, or swapped with their neighbour to get from `typed` to `word`
 * (optimal string alignment). With `prefix` it is enough to get to a beginning of `word`: somebody is still typing.
 */
export function editDistance(typed: string, word: string, { prefix = false }: { prefix?: boolean } = {}): number {
  const a = Array.from(typed);
  const b = Array.from(word);
  let beforeLast: number[] = [];
  let last = b.map((_, index) => index + 1);
  last.unshift(0);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, at(beforeLast, column - 2) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return prefix ? Math.min(...last) : at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

/** How many slips a word of this length may have before it is taken for another word. */
export function toleratedSlips(word: string): number {
  const { length } = Array.from(word);
  return length < 3 ? 0 : length < 7 ? 1 : 2;
}
