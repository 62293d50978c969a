import { describe, expect, it } from 'vitest';
import { contentDisposition, parseRange } from './send-file.ts';

describe('parseRange', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=50-1000', { start: 50, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-2', null],
    ['bytes=0-1,4-5', null],
    ['items=0-1', null],
    [undefined, null],
  ])('%j of 100 bytes', (header, expected) => expect(parseRange(header, 100)).toEqual(expected));
});

describe('contentDisposition', () => {
  it('cannot be broken out of', () =>
    expect(contentDisposition('attachment', 'a"; x="\r\n日.mp3')).toBe(
      'attachment; filename="a_; x=____.mp3"; filename*=UTF-8\'\'a%22%3B%20x%3D%22%0D%0A%E6%97%A5.mp3',
    ));
});
