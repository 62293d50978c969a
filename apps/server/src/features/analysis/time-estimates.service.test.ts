import type { StepName } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import {
  estimateSecondsLeft,
  expectedSeconds,
  longestWaySeconds,
  type MachineRecord,
  paceShown,
  type StepStanding,
  secondsLeft,
  stepSecondsLeft,
  workDone,
} from './time-estimates.service.ts';

const NOW = 1_000_000;
const NEW: MachineRecord = { factors: new Map(), pace: 1 };
const SLOW: MachineRecord = { factors: new Map(), pace: 2 };
const song = (durationSeconds: number, voicedSeconds: number | null = null) => ({ durationSeconds, voicedSeconds });

describe('expectedSeconds', () => {
  it('is what this machine has shown, else a guess that grows with the song and the machine’s pace', () => {
    expect(expectedSeconds('separate', song(200), { factors: new Map([['separate', 0.5]]), pace: 2 })).toBe(100);
    const guess = (seconds: number) => expectedSeconds('separate', song(seconds), NEW);
    expect(guess(200)).toBeGreaterThan(guess(100));
    expect(guess(0)).toBeGreaterThan(0);
    expect(expectedSeconds('separate', song(200), SLOW)).toBe(2 * guess(200));
  });

  it.each([NEW, { factors: new Map([['transcribe', 0.1]]), pace: 1 }])('grows with the voice for steps that hear it', (record) => {
    const words = (voiced: number | null) => expectedSeconds('transcribe', song(200, voiced), record);
    expect(words(10)).toBeLessThan(words(100) / 2);
    expect(words(null)).toBeGreaterThan(words(50));
    expect(words(null)).toBeLessThan(words(200));
    expect(expectedSeconds('separate', song(200, 10), record)).toBe(expectedSeconds('separate', song(200), record));
  });
});

describe('paceShown', () => {
  it('is that of the separations of earlier songs, of which a new machine has none', () => {
    expect(paceShown(new Map([['rhythm', 1]]))).toBeNull();
    const shown = paceShown(new Map([['separate', 0.5]])) ?? 0;
    expect(expectedSeconds('align', song(100), { factors: new Map(), pace: shown })).toBeCloseTo(
      shown * expectedSeconds('align', song(100), NEW),
    );
    expect(shown).toBe(2);
  });
});

describe('stepSecondsLeft', () => {
  it('is the expectation until a step shows its pace, then its pace', () => {
    const left = (progress: number, startedAtMs: number | null) => stepSecondsLeft({ progress, startedAtMs }, 40, NOW);
    expect(left(0, null)).toBe(40);
    expect(left(0.05, NOW - 10_000)).toBe(38);
    expect(left(0.25, NOW - 10_000)).toBe(30);
    expect(left(1, NOW - 10_000)).toBe(0);
  });
});

describe('secondsLeft', () => {
  const RECORD: MachineRecord = { factors: new Map(Object.entries({ separate: 0.5, transcribe: 0.1, rhythm: 0.2 })), pace: 1 };
  const EXTENT = song(100, 50);
  const standing = (step: StepName, change: Partial<StepStanding> = {}): StepStanding => ({
    step,
    progress: 0,
    settled: false,
    startedAtMs: null,
    doneAtMs: null,
    ...change,
  });
  /** A separation, and the words after it. */
  const left = (separate: Partial<StepStanding>, record = RECORD) =>
    secondsLeft([standing('separate', separate), standing('transcribe'), standing('rhythm', { settled: true })], EXTENT, record, NOW);

  it('is the longest way at first', () => expect(left({})).toBe(50 + 5));

  it('takes what comes after the separation to be as slow as the separation was', () => {
    const done = { progress: 1, settled: true, doneAtMs: NOW };
    expect(left({ ...done, startedAtMs: NOW - 100_000 })).toBe(2 * 5);
    expect(left({ progress: 0.5, startedAtMs: NOW - 12_500 })).toBe(12.5 + 0.5 * 5);
    expect(left({ progress: 0.05, startedAtMs: NOW - 12_500 })).toBe(0.95 * 50 + 5);
  });

  it('takes nothing from a separation that was there already, or that a device of its own made at once', () => {
    expect(left({ progress: 1, settled: true, startedAtMs: NOW - 10 })).toBe(5);
    expect(left({ progress: 1, settled: true, startedAtMs: NOW - 1000, doneAtMs: NOW })).toBeGreaterThan(1);
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

describe('workDone', () => {
  it('does not go back or forth when it comes out how much voice there is', () => {
    const steps = [
      { step: 'separate', done: 1 },
      { step: 'transcribe', done: 0 },
    ] as const;
    expect(workDone(steps, song(100, 5), NEW)).toBe(workDone(steps, song(100, null), NEW));
    expect(workDone([], song(10), NEW)).toBe(0);
  });
});

describe('estimateSecondsLeft', () => {
  type Reports = Parameters<typeof estimateSecondsLeft>[0];
  const report = (step: Reports[number]['step'], state: Reports[number]['state'], progress = 0): Reports[number] => ({
    step,
    state,
    progress,
    startedAtMs: state === 'running' ? NOW - 10_000 : null,
    doneAtMs: null,
  });

  it('goes from nothing done to all done', () => {
    expect(estimateSecondsLeft([report('inspect', 'waiting'), report('separate', 'waiting')], song(100), NOW).progress).toBe(0);
    const half = estimateSecondsLeft([report('inspect', 'done', 1), report('separate', 'running', 0.5)], song(100), NOW);
    expect(half.secondsLeft).toBe(10);
    expect(half.progress).toBeGreaterThan(0.5);
    expect(half.progress).toBeLessThan(1);
    for (const state of ['done', 'reused', 'failed', 'skipped'] as const)
      expect(estimateSecondsLeft([report('separate', state, 1)], song(100), NOW)).toEqual({ progress: 1, secondsLeft: 0 });
  });

  it('tells the work that is done, however slow a step is, and copes with none', () => {
    const slow = { ...report('rhythm', 'running', 0.1), startedAtMs: NOW - 1_000_000 };
    expect(estimateSecondsLeft([slow], song(10), NOW).progress).toBeCloseTo(0.1);
    expect(estimateSecondsLeft([], song(10), NOW)).toEqual({ progress: 0, secondsLeft: 0 });
  });
});
