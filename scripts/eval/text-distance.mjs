// Words as they are compared, and the edit distance between two texts.

/** Words in lower case without accents, marks and joined letters (`cœur` is `coeur`); apostrophes join (`j'ai` is one word), hyphens part. */
export function normalWords(text) {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '');
}

/**
 * The cheapest edits that turn `heard` into `truth` (Levenshtein 1966).
 * @returns counts, for each heard word whether it is right, and which word of the truth it stands for (−1: none).
 */
export function wordEdits(truth, heard) {
  const width = heard.length + 1;
  const cost = new Int32Array((truth.length + 1) * width);
  for (let j = 1; j <= heard.length; j++) cost[j] = j;
  for (let i = 1; i <= truth.length; i++) {
    cost[i * width] = i;
    for (let j = 1; j <= heard.length; j++) {
      const swapped = cost[(i - 1) * width + j - 1] + (truth[i - 1] === heard[j - 1] ? 0 : 1);
      cost[i * width + j] = Math.min(swapped, cost[(i - 1) * width + j] + 1, cost[i * width + j - 1] + 1);
    }
  }
  const edits = { substituted: 0, deleted: 0, inserted: 0, right: heard.map(() => false), of: heard.map(() => -1) };
  for (let i = truth.length, j = heard.length; i > 0 || j > 0; ) {
    const here = cost[i * width + j];
    if (i > 0 && j > 0 && here === cost[(i - 1) * width + j - 1] + (truth[i - 1] === heard[j - 1] ? 0 : 1)) {
      edits.right[j - 1] = truth[--i] === heard[--j];
      edits.of[j] = i;
      if (!edits.right[j]) edits.substituted++;
    } else if (i > 0 && here === cost[(i - 1) * width + j] + 1) {
      edits.deleted++;
      i--;
    } else {
      edits.inserted++;
      j--;
    }
  }
  return edits;
}
