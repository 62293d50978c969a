import { describe, expect, it } from 'vitest';
import { groupDuplicates } from './duplicates.ts';
import type { AlikeSong } from './duplicates.types.ts';

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

  it('one recording in two encodings, whatever it is called; its name is then not told again', () => {
    const all = [song('a', 180), song('b', 181), song('c', 180.5, 'c', 'azul'), song('d', 181.2)];
    const found = groupDuplicates(all, [['a', 'b', 'c']]).map(({ reason, songs }) => [reason, ...songs.map(({ id }) => id)]);
    expect(found).toEqual([
      ['same_recording', 'a', 'b', 'c'],
      ['same_name_and_length', 'a', 'b', 'd'],
    ]);
    const both = groupDuplicates([song('a', 180), song('b', 181)], [['a', 'b']]);
    expect(both.map(({ reason }) => reason)).toEqual(['same_recording']);
  });

  it('a live version of another length is another song', () => expect(groups(song('a', 180), song('b', 240))).toEqual([]));

  it('copies of one sound are one in the second comparison', () =>
    expect(groups(song('a', 180, 'x'), song('b', 180, 'x'))).toEqual([['same_sound', 'a', 'b']]));
});
