/** Prints the median, the 95th percentile and the longest of some times. */
export function report(name, milliseconds, more = '') {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1).padStart(7);
  console.log(`${name.padEnd(38)} p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   max ${at(1)} ms${more}`);
}
