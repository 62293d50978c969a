import { describe, expect, it } from 'vitest';
import { advice } from './check-redis.ts';

describe('the check of Redis at the start', () => {
  it('A21 says nothing when all is well', () => {
    expect(advice('redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n')).toEqual([]);
  });

  it('A21 warns of a memory policy that drops jobs, of no file behind it, and of an old version', () => {
    const found = advice('redis_version:5.0.7\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\n');
    expect(found).toHaveLength(3);
    expect(found[0]).toContain('noeviction');
    expect(found[1]).toContain('appendonly');
    expect(found[2]).toContain('5.0.7');
  });
});
