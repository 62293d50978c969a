import { PARTY_CODE_LETTERS } from '@refrain/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { CodeGuard, newPartyCode, newPartyToken } from './party-codes.ts';

describe('a party code', () => {
  it('has four letters, none of which looks like another', () => {
    for (let n = 0; n < 500; n++) expect([...newPartyCode()].every((letter) => PARTY_CODE_LETTERS.includes(letter))).toBe(true);
    expect(newPartyCode()).toHaveLength(4);
    for (const letter of 'IOQ') expect(PARTY_CODE_LETTERS).not.toContain(letter);
  });

  it('and a link cannot be guessed', () => expect(newPartyToken()).toMatch(/^[\w-]{24}$/));
});

describe('guessing codes', () => {
  let guard: CodeGuard;
  const missed = (address: string, times: number, now = 0) => {
    for (let n = 0; n < times; n++) guard.missed(address, now);
  };
  beforeEach(() => {
    guard = new CodeGuard();
  });

  it('ends after ten wrong ones in a minute, and goes on in the next', () => {
    missed('10.0.0.1', 9);
    expect(() => guard.check('10.0.0.1', 0)).not.toThrow();
    missed('10.0.0.1', 1);
    expect(() => guard.check('10.0.0.1', 0)).toThrow();
    expect(() => guard.check('10.0.0.2', 0)).not.toThrow();
    expect(() => guard.check('10.0.0.1', 60_000)).not.toThrow();
  });

  it('is not helped by the many addresses of one IPv6 network', () => {
    for (let n = 0; n < 10; n++) guard.missed(`2001:db8:0:7::${n + 1}`, 0);
    expect(() => guard.check('2001:db8:0:7:ffff:1:2:3', 0)).toThrow();
    expect(() => guard.check('2001:db8:0:8::1', 0)).not.toThrow();
    missed('::ffff:10.0.0.9', 10);
    expect(() => guard.check('::ffff:10.0.0.8', 0)).not.toThrow();
  });

  it('from everywhere fills no memory', () => {
    for (let n = 0; n < 10_500; n++) guard.missed(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, 0);
    missed('1.1.1.1', 10);
    expect(() => guard.check('1.1.1.1', 0)).toThrow();
  });
});
