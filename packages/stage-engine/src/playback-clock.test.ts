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

  it('is not moved while it runs', () => {
    const clock = new PlaybackClock();
    clock.start(0, 0);
    expect(() => clock.moveTo(3)).toThrow(/running/);
  });
});
