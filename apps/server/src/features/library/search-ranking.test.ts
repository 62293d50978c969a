import { expect, it } from 'vitest';
import { type FoundBy, ranked } from './search-ranking.ts';

const found = (titleKey: string, artistKey: string, by: FoundBy = 'names', albumKey = '') => ({
  song: { id: `${titleKey}/${artistKey}`, titleKey, artistKey, albumKey },
  by,
});
const order = (asked: string, ...entries: ReturnType<typeof found>[]) => ranked(entries, asked.split(' ')).map(({ song }) => song.id);

it('what is called like this comes before what begins like this, and that before what has it somewhere', () => {
  expect(
    order(
      'queen',
      found('killer queen', 'queen'),
      found('queen', 'x'),
      found('queen of hearts', 'x'),
      found('dancing queen', 'abba'),
      found('a', 'queens'),
    ),
  ).toEqual(['queen/x', 'killer queen/queen', 'queen of hearts/x', 'a/queens', 'dancing queen/abba']);
});

it('artist and title may be typed in either order', () => {
  const wanted = found('help', 'beatles');
  for (const asked of ['beatles help', 'help beatles'])
    expect(order(asked, found('help beatles again', 'x'), wanted)[0]).toBe('help/beatles');
});

it('names come before lyrics, and those before what only looks alike', () => {
  expect(order('love', found('lave', 'x', 'similar'), found('song', 'y', 'lyrics'), found('song', 'z', 'names', 'love'))).toEqual([
    'song/z',
    'song/y',
    'lave/x',
  ]);
});

it('is the same whatever order it is given', () => {
  const entries = [found('b', 'x'), found('a', 'x'), found('a', 'w')];
  expect(order('q', ...entries)).toEqual(order('q', ...entries.toReversed()));
});
