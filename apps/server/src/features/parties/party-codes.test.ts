import { PARTY_CODE_LETTERS } from '@refrain/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { InProcessLocks } from '../../platform/locks/in-process-locks.ts';
import { InProcessShortMemory } from '../../platform/memory/in-process-short-memory.ts';
import { CodeGuard, newPartyCode, newPartyToken, newScreenToken } from './party-codes.ts';

describe('a party code', () => {
  it('has four letters, none of which looks like another', () => {
    for (let n = 0; n < 500; n++) expect([...newPartyCode()].every((letter) => PARTY_CODE_LETTERS.includes(letter))).toBe(true);
    expect(newPartyCode()).toHaveLength(4);
    for (const letter of 'IOQ') expect(PARTY_CODE_LETTERS).not.toContain(letter);
  });

  it('and a link cannot be guessed', () => expect(newPartyToken()).toMatch(/^[\w-]{24}$/));

  it('and a screen has eight small ones, for the keys of a TV', () => expect(newScreenToken()).toMatch(/^[abcdefghjklmnprstuvwxyz]{8}$/));
});

describe('guessing codes', () => {
  let guard: CodeGuard;
  let elsewhere: CodeGuard;
  const nobody = async () => null;
  const missed = async (address: string, times: number, now = 0) => {
    for (let n = 0; n < times; n++) await (n % 2 === 0 ? guard : elsewhere).tryCode(address, nobody, now);
  };
  const right = (address: string, now = 0, at = guard) => at.tryCode(address, async () => 'party', now);
  const refused = { code: 'request.rateLimited' };
  beforeEach(() => {
    const parts = { locks: new InProcessLocks(), memory: new InProcessShortMemory() };
    guard = new CodeGuard(parts);
    elsewhere = new CodeGuard(parts);
  });

  it('B46 ends after ten wrong ones in a minute, at whatever process, and goes on in the next', async () => {
    await missed('10.0.0.1', 9);
    expect(await right('10.0.0.1')).toBe('party');
    await missed('10.0.0.1', 1);
    await expect(right('10.0.0.1')).rejects.toMatchObject(refused);
    await expect(right('10.0.0.1', 0, elsewhere)).rejects.toMatchObject(refused);
    await right('10.0.0.2');
    await right('10.0.0.1', 60_000);
  });

  it('gains nothing by many at once, and a whole party comes in by one address', async () => {
    let looks = 0;
    const look = async () => {
      looks += 1;
      return null;
    };
    const tries = await Promise.allSettled(Array.from({ length: 300 }, () => guard.tryCode('10.0.0.1', look, 0)));
    expect(looks).toBe(10);
    expect(tries.filter(({ status }) => status === 'rejected')).toHaveLength(290);
    expect(await Promise.all(Array.from({ length: 50 }, () => right('10.0.0.2')))).toHaveLength(50);
  });

  it('is not helped by the many addresses of one IPv6 network', async () => {
    for (let n = 0; n < 10; n++) await guard.tryCode(`2001:db8:0:7::${n + 1}`, nobody, 0);
    await expect(right('2001:db8:0:7:ffff:1:2:3')).rejects.toMatchObject(refused);
    await right('2001:db8:0:8::1');
    await missed('::ffff:10.0.0.9', 10);
    await right('::ffff:10.0.0.8');
  });
});
