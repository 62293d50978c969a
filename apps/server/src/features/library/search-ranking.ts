import type { FoundSong } from './search-index.types.ts';

/** How a song was found. */
export type FoundBy = 'names' | 'lyrics' | 'similar';

export interface Found {
  readonly song: FoundSong;
  readonly by: FoundBy;
}

/** Lower is better: what people most likely meant by what they typed so far. */
function rankOf({ song: { titleKey, artistKey, albumKey }, by }: Found, words: readonly string[]): number {
  const asked = words.join(' ');
  if (titleKey === asked) return 0;
  if (artistKey === asked) return 1;
  if (`${artistKey} ${titleKey}` === asked || `${titleKey} ${artistKey}` === asked) return 1;
  if (titleKey.startsWith(asked)) return 2;
  if (artistKey.startsWith(asked)) return 3;
  if (by === 'lyrics') return 8;
  if (by === 'similar') return 9;
  if (hasAll(titleKey, words)) return 4;
  if (hasAll(artistKey, words)) return 5;
  if (hasAll(`${titleKey} ${artistKey}`, words)) return 6;
  return hasAll(albumKey, words) ? 7 : 7.5;
}

function hasAll(text: string, words: readonly string[]): boolean {
  const spaced = ` ${text}`;
  return words.every((word) => spaced.includes(` ${word}`));
}

/** Best first; among equals the shorter title, which has less in it that was not asked for, then by name. */
export function ranked<T extends Found>(found: readonly T[], words: readonly string[]): T[] {
  return found
    .map((entry) => ({ entry, rank: rankOf(entry, words) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        a.entry.song.titleKey.length - b.entry.song.titleKey.length ||
        compare(a.entry.song.titleKey, b.entry.song.titleKey) ||
        compare(a.entry.song.artistKey, b.entry.song.artistKey) ||
        compare(a.entry.song.id, b.entry.song.id),
    )
    .map(({ entry }) => entry);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
