import { describe, expect, it } from 'vitest';
import { groupDuplicates } from './duplicates.ts';
import type { AlikeSong } from './library.repository.ts';

const song = (id: string, durationSeconds: number, audioSha256: string | null = id, titleKey = 'blue'): AlikeSong => ({
  id,
  title: titleKey,
  artist: 'Ann',
  durationMs: durationSeconds * 1000,
  audioSha256,
  titleKey,
  artistKey: 'ann',
  createdAt: 0,
});
const groups = (...songs: AlikeSong[]) => groupDuplicates(songs).map(({ reason, songs: same }) => [reason, ...same.map(({ id }) => id)]);

describe('P25 suspected duplicates', () => {
  it('the same sound under two names', () =>
    expect(groups(song('a', 180, 'x'), song('b', 180, 'x', 'bleu'))).toEqual([['same_sound', 'a', 'b']]));

  it('the same name at the same length, in another encoding', () =>
    expect(groups(song('a', 180), song('b', 181.5), song('c', 180.2, null))).toEqual([['same_name_and_length', 'a', 'c', 'b']]));

  it('a live version of another length is another song', () => expect(groups(song('a', 180), song('b', 240))).toEqual([]));

  it('copies of one sound are one in the second comparison', () =>
    expect(groups(song('a', 180, 'x'), song('b', 180, 'x'))).toEqual([['same_sound', 'a', 'b']]));
});
