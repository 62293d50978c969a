import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockSample, clockOffsetMs } from './clock-sync.ts';
import { positionAt } from './performances.ts';

/** An exchange of somebody whose clock is `skewMs` behind the server's, over a line with these delays. */
function exchange(skewMs: number, startMs: number, thereMs: number, backMs: number): ClockSample {
  const receivedMs = startMs + skewMs + thereMs;
  return { clientMs: startMs, receivedMs, sentMs: receivedMs + 1, returnedMs: startMs + thereMs + 1 + backMs };
}

describe('the time of the server', () => {
  it('is known exactly over a line that is as slow back as there', () => {
    expect(clockOffsetMs([exchange(12_345, 1_000, 80, 80)])).toBe(12_345);
  });

  it('is unknown without an exchange', () => expect(clockOffsetMs([])).toBeNull());

  it('is wrong by half of the quickest exchange at most, whatever clocks and lines do', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2_000 })), { minLength: 1, maxLength: 10 }),
        (skewMs, delays) => {
          const samples = delays.map(([there, back], index) => exchange(skewMs, index * 5_000, there, back));
          const quickest = Math.min(...delays.map(([there, back]) => there + back));
          expect(Math.abs((clockOffsetMs(samples) ?? Number.NaN) - skewMs)).toBeLessThanOrEqual(quickest / 2);
        },
      ),
    ));
});

describe('the position in a song', () => {
  const clock = { positionSeconds: 10, atServerMs: 50_000, rate: 1.2 };

  it('goes on by the rate, from the moment of the clock', () => {
    expect(positionAt(clock, 55_000)).toBeCloseTo(16);
    expect(positionAt({ ...clock, rate: 0 }, 99_000)).toBe(10);
  });

  it('waits for a moment that is to come', () => expect(positionAt(clock, 49_000)).toBe(10));
});
