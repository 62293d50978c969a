import { describe, expect, it } from 'vitest';
import { ANYBODY } from '../accounts/identity.types.ts';
import { requireMayAdd, requireMayChange } from './song-rights.service.ts';

const HOUSE = { ownerId: null, creatorId: 'ann' };
const as = (role: 'viewer' | 'singer' | 'host' | 'admin', accountId: string | null = null) => ({ ...ANYBODY, accountId, role });

describe('who may change a song of the house', () => {
  it('the host, and whoever added it while they may sing', () => {
    expect(() => requireMayChange(HOUSE, as('host', 'bob'))).not.toThrow();
    expect(() => requireMayChange(HOUSE, as('singer', 'ann'))).not.toThrow();
    expect(() => requireMayChange(HOUSE, { ...as('singer'), visitorId: 'ann' })).not.toThrow();
  });

  it('nobody else', () => {
    expect(() => requireMayChange(HOUSE, as('singer', 'bob'))).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
    expect(() => requireMayChange(HOUSE, as('viewer', 'ann'))).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
    expect(() => requireMayChange({ ownerId: null, creatorId: null }, as('viewer'))).toThrow(
      expect.objectContaining({ code: 'auth.required' }),
    );
  });

  it('an owner’s song is the owner’s, whatever their role', () => {
    const owned = { ownerId: 'key', creatorId: null };
    expect(() => requireMayChange(owned, { ...as('viewer'), ownerId: 'key' })).not.toThrow();
    expect(() => requireMayChange(owned, { ...as('singer'), ownerId: 'other' })).toThrow();
  });

  it('songs are added by singers', () => {
    expect(() => requireMayAdd(as('singer', 'ann'))).not.toThrow();
    expect(() => requireMayAdd(as('viewer', 'ann'))).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
  });
});
