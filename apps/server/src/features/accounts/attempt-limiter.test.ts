import { expect, it } from 'vitest';
import { AttemptLimiter } from './attempt-limiter.ts';

const LIMITS = { free: 3, firstWaitMs: 1000, longestWaitMs: 60_000 };

it('waits longer after each try too many, up to a limit, and forgets after an hour', () => {
  const limiter = new AttemptLimiter(LIMITS);
  let now = 1_000_000;
  for (let n = 0; n < 3; n++) limiter.begin('ann', now);
  for (const waitMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    expect(() => limiter.begin('ann', now + waitMs - 1)).toThrow(expect.objectContaining({ code: 'auth.tooManyAttempts' }));
    now += waitMs;
    limiter.begin('ann', now);
  }
  limiter.begin('bob', now);
  limiter.begin('ann', now + 3_600_001);
  limiter.begin('ann', now + 3_600_002);
});

it('says how long to wait, and nothing is left after a success', () => {
  const limiter = new AttemptLimiter(LIMITS);
  for (let n = 0; n < 3; n++) limiter.begin('ann', 0);
  expect(() => limiter.begin('ann', 1)).toThrow(expect.objectContaining({ details: expect.objectContaining({ retryAfterSeconds: 1 }) }));
  limiter.forgive('ann');
  limiter.begin('ann', 1);
  limiter.clear('ann');
  for (let n = 0; n < 3; n++) limiter.begin('ann', 2);
});

it('keeps the last names only, however many are tried', () => {
  const limiter = new AttemptLimiter({ ...LIMITS, free: 1 });
  limiter.begin('first', 0);
  for (let n = 0; n < 20_000; n++) limiter.begin(`name ${n}`, 0);
  limiter.begin('first', 0);
  expect(() => limiter.begin('name 19999', 0)).toThrow();
});
