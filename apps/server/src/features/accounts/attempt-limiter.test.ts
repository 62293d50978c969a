import { beforeEach, expect, it } from 'vitest';
import { InProcessLocks } from '../../platform/locks/in-process-locks.ts';
import { InProcessShortMemory } from '../../platform/memory/in-process-short-memory.ts';
import { AttemptLimiter, type AttemptMemory } from './attempt-limiter.ts';

const LIMITS = { kind: 'name', free: 3, firstWaitMs: 1000, longestWaitMs: 60_000 };
const TOO_MANY = { code: 'auth.tooManyAttempts' };

let parts: AttemptMemory;
let limiter: AttemptLimiter;
beforeEach(() => {
  parts = { locks: new InProcessLocks(), memory: new InProcessShortMemory() };
  limiter = new AttemptLimiter(LIMITS, parts);
});

it('waits longer after each try too many, up to a limit, and forgets after an hour', async () => {
  let now = 1_000_000;
  for (let n = 0; n < 3; n++) await limiter.begin('ann', now);
  for (const waitMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    await expect(limiter.begin('ann', now + waitMs - 1)).rejects.toMatchObject(TOO_MANY);
    now += waitMs;
    await limiter.begin('ann', now);
  }
  await limiter.begin('bob', now);
  await limiter.begin('ann', now + 3_600_001);
  await limiter.begin('ann', now + 3_600_002);
});

it('says how long to wait, and nothing is left after a success', async () => {
  for (let n = 0; n < 3; n++) await limiter.begin('ann', 0);
  await expect(limiter.begin('ann', 1)).rejects.toMatchObject({ details: { retryAfterSeconds: 1 } });
  await limiter.forgive('ann');
  await limiter.begin('ann', 1);
  await limiter.clear('ann');
  for (let n = 0; n < 3; n++) await limiter.begin('ann', 2);
});

it('B46 counts tries at any process, and many at once gain nothing', async () => {
  const elsewhere = new AttemptLimiter(LIMITS, parts);
  const tries = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? limiter : elsewhere).begin('ann', 0)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  await new AttemptLimiter({ ...LIMITS, kind: 'address' }, parts).begin('ann', 0);
});
