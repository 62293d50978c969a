// What a confidence is worth: how often words of a given confidence are right.

const BINS = 5;

/** Expected calibration error: mean distance between confidence and share of right words, over five bins. */
export function calibrationError(judged) {
  let sum = 0;
  for (const { count, confidence, right } of reliability(judged)) sum += count * Math.abs(confidence - right);
  return judged.length === 0 ? null : sum / judged.length;
}

/** Per fifth of the scale: number of words, mean confidence, share that is right. */
export function reliability(judged) {
  return Array.from({ length: BINS }, (_, bin) => {
    const inside = judged.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === bin);
    const mean = (of) => inside.reduce((sum, one) => sum + of(one), 0) / inside.length;
    return { bin, count: inside.length, confidence: mean((one) => one.confidence), right: mean((one) => (one.right ? 1 : 0)) };
  }).filter(({ count }) => count > 0);
}

/** Chance that a right word has more confidence than a wrong one (area under the ROC curve); null where all are alike. */
export function discrimination(judged) {
  const sorted = [...judged].sort((a, b) => a.confidence - b.confidence);
  let rankSum = 0;
  for (let first = 0; first < sorted.length; ) {
    let end = first;
    while (end < sorted.length && sorted[end].confidence === sorted[first].confidence) end++;
    for (let i = first; i < end; i++) if (sorted[i].right) rankSum += (first + end + 1) / 2;
    first = end;
  }
  const right = judged.filter((one) => one.right).length;
  const wrong = judged.length - right;
  return right === 0 || wrong === 0 ? null : (rankSum - (right * (right + 1)) / 2) / (right * wrong);
}

/** The reliability table as lines of text. */
export function reliabilityLines(judged, whatIsRight) {
  return [
    `  confidence → share of words ${whatIsRight}`,
    ...reliability(judged).map(
      ({ bin, count, confidence, right }) =>
        `  ${(bin / BINS).toFixed(1)}–${((bin + 1) / BINS).toFixed(1)}  ${String(count).padStart(5)} words  confidence ${confidence.toFixed(2)}  right ${right.toFixed(2)}`,
    ),
  ];
}
