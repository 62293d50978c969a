import { describe, expect, it } from 'vitest';
import { movedTo } from './moved-to.ts';

describe('an entry that a host moves', () => {
  const order = ['a', 'b', 'c', 'd'];

  it('stands where it was put, with what is before it', () => {
    expect(movedTo(order, 'c', 0)).toEqual(['c']);
    expect(movedTo(order, 'd', 1)).toEqual(['a', 'd']);
    expect(movedTo(order, 'a', 2)).toEqual(['b', 'c', 'a']);
  });

  it('stays within the list', () => {
    expect(movedTo(order, 'a', 9)).toEqual(['b', 'c', 'd', 'a']);
    expect(movedTo(order, 'b', -3)).toEqual(['b']);
  });

  it('moves nothing when it is there already, or gone', () => {
    expect(movedTo(order, 'a', 0)).toBeNull();
    expect(movedTo(order, 'a', -1)).toBeNull();
    expect(movedTo(order, 'x', 1)).toBeNull();
  });
});
