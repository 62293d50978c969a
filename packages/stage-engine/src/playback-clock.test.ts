import { describe, expect, it } from 'vitest';
import { PlaybackClock } from './playback-clock.ts';

describe('PlaybackClock', () => {
  it('stands still until it is started', () => {
    const clock = new PlaybackClock();
    clock.moveTo(12);
    expect(clock.songSecondsAt(0)).toBe(12);
    expect(clock.songSecondsAt(99)).toBe(12);
    expect(clock.contextSecondsAt(13)).toBeNull();
  });

  it('runs with the context from a start that lies in the future', () => {
    const clock = new PlaybackClock();
    clock.moveTo(30);
    clock.start(5, 30);
    expect(clock.songSecondsAt(4.9)).toBe(30);
    expect(clock.songSecondsAt(7.5)).toBe(32.5);
    expect(clock.contextSecondsAt(32.5)).toBe(7.5);
  });

  it('holds its place when stopped and goes on from there', () => {
    const clock = new PlaybackClock();
    clock.start(1, 0);
    clock.stop(4);
    expect(clock.songSecondsAt(50)).toBe(3);
    clock.start(50, clock.songSecondsAt(50));
    expect(clock.songSecondsAt(51)).toBe(4);
  });

  it('runs at another speed from a moment on, and still knows what was before', () => {
    const clock = new PlaybackClock();
    clock.start(10, 0);
    clock.start(20, 10, 0.5);
    expect(clock.songSecondsAt(19)).toBe(9);
    expect(clock.songSecondsAt(24)).toBe(12);
    expect(clock.contextSecondsAt(12)).toBe(24);
    clock.start(30, 80);
    expect(clock.songSecondsAt(29.9)).toBeCloseTo(14.95);
    expect(clock.songSecondsAt(31)).toBe(81);
  });

  it('is not moved while it runs', () => {
    const clock = new PlaybackClock();
    clock.start(0, 0);
    expect(() => clock.moveTo(3)).toThrow(/running/);
  });
});
