import { describe, expect, it } from 'vitest';
import { ANYBODY } from './identity.types.ts';
import { hasRole, requireRole } from './rights.service.ts';

const ann = (role: 'viewer' | 'singer' | 'host' | 'admin') => ({ ...ANYBODY, accountId: 'ann', role });

describe('rights', () => {
  it('each role may do what the ones before it may', () => {
    expect(hasRole(ann('host'), 'singer')).toBe(true);
    expect(hasRole(ann('host'), 'host')).toBe(true);
    expect(hasRole(ann('host'), 'admin')).toBe(false);
  });

  it('asks strangers to sign in and refuses those who have', () => {
    expect(() => requireRole(ann('admin'), 'admin')).not.toThrow();
    expect(() => requireRole(ANYBODY, 'host')).toThrow(expect.objectContaining({ code: 'auth.required' }));
    expect(() => requireRole(ann('viewer'), 'host')).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
  });
});
