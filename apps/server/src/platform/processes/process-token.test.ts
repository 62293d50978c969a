import { describe, expect, it } from 'vitest';
import { holderState, newProcessToken } from './process-token.ts';

describe('a process token', () => {
  const [host, pid, startedAt, id] = newProcessToken().split('~');

  it('is alive while its process lives', () => {
    expect(holderState(newProcessToken())).toBe('alive');
  });

  it('is gone when the process id is free or was given to a later process', () => {
    expect(holderState([host, 2 ** 22 + 1, startedAt, id].join('~'))).toBe('gone');
    expect(holderState([host, pid, Number(startedAt) - 1, id].join('~'))).toBe('gone');
  });

  it('says nothing about another machine, or about what is no token', () => {
    expect(holderState(['elsewhere', pid, '1', id].join('~'))).toBe('elsewhere');
    expect(holderState(`${host}~not-a-number`)).toBe('elsewhere');
    expect(holderState('')).toBe('elsewhere');
  });
});
