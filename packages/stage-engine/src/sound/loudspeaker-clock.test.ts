import { describe, expect, it } from 'vitest';
import { LoudspeakerClock } from './loudspeaker-clock.ts';

/** A context whose sound is 30 ms under way, and whose stamps are wrong by what a test says. */
function world() {
  const state = { nowMs: 10_000, wrongMs: 0, startedMs: 0 };
  const heard = () => (state.nowMs - state.startedMs) / 1000;
  const clock = new LoudspeakerClock(
    {
      get currentTime() {
        return heard() + 0.03;
      },
      outputLatency: 0.03,
      getOutputTimestamp: () => ({ contextTime: heard(), performanceTime: state.nowMs + state.wrongMs }),
    },
    () => state.nowMs,
  );
  return { state, clock, heard };
}

describe('LoudspeakerClock', () => {
  it('is not moved by a wrong reading now and then', () => {
    const { state, clock, heard } = world();
    for (let i = 0; i < 300; i++) {
      state.nowMs += 16;
      state.wrongMs = i % 10 === 9 ? 65 : 0;
      expect(Math.abs(clock.seconds - heard())).toBeLessThan(1e-6);
    }
  });

  it('follows a context that lost some sound, and one that stood still', () => {
    const { state, clock, heard } = world();
    for (let i = 0; i < 60; i++) {
      state.nowMs += 16;
      if (i === 20) state.startedMs += 20;
      if (i === 40) state.startedMs += 3000;
      const now = clock.seconds;
      if (i < 20 || (i > 30 && i < 40) || i > 40) expect(Math.abs(now - heard())).toBeLessThan(1e-6);
    }
  });

  it('takes the latency where there are no stamps', () => {
    expect(new LoudspeakerClock({ currentTime: 2, outputLatency: 0.2 }, () => 0).seconds).toBeCloseTo(1.8);
  });
});
