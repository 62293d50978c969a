import { describe, expect, it } from 'vitest';
import { estimateSecondsLeft, expectedSeconds, longestWaySeconds, stepSecondsLeft } from './time-estimates.service.ts';

const NOW = 1_000_000;

describe('expectedSeconds', () => {
  it('is what this machine has shown, else a guess that grows with the song', () => {
    expect(expectedSeconds('separate', 200, new Map([['separate', 0.5]]))).toBe(100);
    const guess = (seconds: number) => expectedSeconds('separate', seconds, new Map());
    expect(guess(200)).toBeGreaterThan(guess(100));
    expect(guess(0)).toBeGreaterThan(0);
  });
});

describe('stepSecondsLeft', () => {
  it('is the expectation until a step shows its pace, then its pace', () => {
    expect(stepSecondsLeft(0, null, 40, NOW)).toBe(40);
    expect(stepSecondsLeft(0.05, NOW - 10_000, 40, NOW)).toBe(38);
    expect(stepSecondsLeft(0.25, NOW - 10_000, 40, NOW)).toBe(30);
    expect(stepSecondsLeft(1, NOW - 10_000, 40, NOW)).toBe(0);
  });
});

describe('longestWaySeconds', () => {
  it('adds what waits for each other, and of what runs side by side takes the longer', () => {
    const left = { inspect: 1, separate: 40, transcribe: 10, rhythm: 20, harmony: 15, melody: 2, chart: 1 } as const;
    const steps = Object.entries(left).map(([step, secondsLeft]) => ({ step: step as keyof typeof left, secondsLeft }));
    expect(longestWaySeconds(steps)).toBe(1 + 40 + 10 + 2 + 1);
    expect(longestWaySeconds(steps.filter(({ step }) => step === 'rhythm' || step === 'harmony'))).toBe(35);
    expect(longestWaySeconds([])).toBe(0);
  });
});

describe('estimateSecondsLeft', () => {
  type Reports = Parameters<typeof estimateSecondsLeft>[0];
  const report = (step: Reports[number]['step'], state: Reports[number]['state'], progress = 0): Reports[number] => ({
    step,
    state,
    progress,
    startedAtMs: state === 'running' ? NOW - 10_000 : null,
  });

  it('goes from nothing done to all done', () => {
    expect(estimateSecondsLeft([report('inspect', 'waiting'), report('separate', 'waiting')], 100, NOW).progress).toBe(0);
    const half = estimateSecondsLeft([report('inspect', 'done', 1), report('separate', 'running', 0.5)], 100, NOW);
    expect(half.secondsLeft).toBe(10);
    expect(half.progress).toBeGreaterThan(0.5);
    expect(half.progress).toBeLessThan(1);
    for (const state of ['done', 'reused', 'failed', 'skipped'] as const)
      expect(estimateSecondsLeft([report('separate', state, 1)], 100, NOW)).toEqual({ progress: 1, secondsLeft: 0 });
  });

  it('tells the work that is done, however slow a step is, and copes with none', () => {
    const slow = { ...report('rhythm', 'running', 0.1), startedAtMs: NOW - 1_000_000 };
    expect(estimateSecondsLeft([slow], 10, NOW).progress).toBeCloseTo(0.1);
    expect(estimateSecondsLeft([], 10, NOW)).toEqual({ progress: 0, secondsLeft: 0 });
  });
});
