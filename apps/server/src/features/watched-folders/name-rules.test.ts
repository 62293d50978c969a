import { describe, expect, it } from 'vitest';
import { nameReader } from './name-rules.ts';

const read = (pattern: string, path: string) => nameReader({ pattern })(path);

describe('names of files', () => {
  it.each([
    ['{artist} - {title}', 'Ann - Blue.mp3', { artist: 'Ann', title: 'Blue' }],
    ['{artist} - {title}', 'deep/down/Ann_-_Blue_Sky.flac', { artist: 'Ann', title: 'Blue Sky' }],
    ['{title} - {artist}', 'Blue - Ann.mp3', { artist: 'Ann', title: 'Blue' }],
    ['{artist}/{album}/{number} {title}', 'music/Ann/Colours/03 Blue.mp3', { artist: 'Ann', album: 'Colours', title: 'Blue' }],
    ['{artist}/{year} - {album}/{number}. {title}', 'Ann/1999 - Colours/3. Blue.mp3', { year: 1999, album: 'Colours', title: 'Blue' }],
    ['{any} [{artist}] {title}', 'SC1234 [Ann] Blue.mp3', { artist: 'Ann', title: 'Blue' }],
    ['{artist} - {title}', 'שרה - כחול.mp3', { artist: 'שרה', title: 'כחול' }],
    ['{artist} - {title}', 'Ann - Blue - Live.mp3', { artist: 'Ann', title: 'Blue - Live' }],
  ])('%s reads %s', (pattern, path, found) => expect(read(pattern, path)).toMatchObject({ fits: true, ...found }));

  it('what does not fit becomes a title as it is', () => {
    expect(read('{artist} - {title}', 'Blue_Sky.mp3')).toEqual({ fits: false, title: 'Blue Sky', artist: null, album: null, year: null });
    expect(read('{artist}/{title}', 'Blue.mp3')).toMatchObject({ fits: false, title: 'Blue' });
  });

  it('signs of the pattern are signs', () => {
    expect(read('({artist}) {title}', '(Ann) Blue.mp3')).toMatchObject({ fits: true, artist: 'Ann' });
    expect(read('{artist}.{title}', 'Ann-Blue.mp3').fits).toBe(false);
  });
});
