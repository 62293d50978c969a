export interface SoughtSong {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durationSeconds?: number | undefined;
}

export interface FoundSong {
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly durationSeconds: number | null;
}

const VERSION_WORDS = /\b(live|remix|remaster(?:ed)?|karaoke|instrumental|tribute|cover|acoustic|demo|edit|version|mix)\b/gi;
const SAME_LENGTH_SECONDS = 4;
const OTHER_LENGTH_SECONDS = 20;

/** A name without case, accents, marks, and what stands in brackets at its end. */
export function plainName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\s*[([][^)\]]*[)\]]\s*$/g, '')
    .replace(/\b(feat|ft|featuring)\b.*$/, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** How alike two names are, 0…1: shared pairs of neighbouring letters (Dice 1945), forgiving about spelling. */
export function nameSimilarity(a: string, b: string): number {
  const [left, right] = [plainName(a), plainName(b)];
  if (left === right) return left === '' ? 0 : 1;
  const pairs = (text: string) => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));
  const rest = pairs(right);
  const total = pairs(left).length + rest.length;
  let shared = 0;
  for (const pair of pairs(left)) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared++;
  }
  return total === 0 ? 0 : (2 * shared) / total;
}

/** How sure it is that a found recording is the one that was looked for, 0…1. */
export function matchConfidence(sought: SoughtSong, found: FoundSong): number {
  const parts: [similarity: number, weight: number][] = [];
  if (sought.title !== '') parts.push([nameSimilarity(sought.title, found.title), 3]);
  if (sought.artist !== '') parts.push([nameSimilarity(sought.artist, found.artist), 3]);
  if (sought.album !== '' && found.album !== null) parts.push([nameSimilarity(sought.album, found.album), 1]);
  const weight = parts.reduce((sum, part) => sum + part[1], 0);
  if (weight === 0) return 0;
  const named = parts.reduce((sum, [similarity, share]) => sum + similarity * share, 0) / weight;
  return Math.max(0, Math.min(1, named * lengthFactor(sought, found) * versionFactor(sought, found)));
}

/** A recording of another length is another recording. */
function lengthFactor({ durationSeconds: sought }: SoughtSong, { durationSeconds: found }: FoundSong): number {
  if (sought === undefined || found === null) return 0.95;
  const difference = Math.abs(sought - found);
  if (difference <= SAME_LENGTH_SECONDS) return 1;
  return difference >= OTHER_LENGTH_SECONDS
    ? 0.6
    : 1 - (0.4 * (difference - SAME_LENGTH_SECONDS)) / (OTHER_LENGTH_SECONDS - SAME_LENGTH_SECONDS);
}

/** A live version or a remix that nobody asked for. */
function versionFactor(sought: SoughtSong, found: FoundSong): number {
  const asked = new Set(`${sought.title} ${sought.album}`.toLowerCase().match(VERSION_WORDS) ?? []);
  const extra = (`${found.title} ${found.artist}`.toLowerCase().match(VERSION_WORDS) ?? []).filter((word) => !asked.has(word));
  return extra.length === 0 ? 1 : 0.8;
}
