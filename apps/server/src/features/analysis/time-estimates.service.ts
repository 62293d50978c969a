import type { StepName } from '@refrain/contract';
import { stepNamed } from './analysis.pipeline.ts';
import type { SongExtent } from './analysis.types.ts';
import type { StepReport } from './song-maker.service.ts';

/** Loading a model and the like, for steps that do more than a moment's work. */
const STARTUP_SECONDS = 2;
/** From here on a step's own pace is a better guide than history. */
const TELLING_PROGRESS = 0.1;
/** Of a song, until its vocal stem is there. */
const TYPICAL_VOICED_SHARE = 0.7;
/** A device of its own makes separation, and it alone, many times faster. */
const STRONGEST_DRIFT = 3;

/** What is known of how fast this machine is. */
export interface MachineRecord {
  /** Seconds of work per second of song, or of voice for steps that work on it, as earlier songs took. */
  readonly factors: ReadonlyMap<string, number>;
  /** How many times as long as the pipeline's first guess a step takes that is not among them. */
  readonly pace: number;
}

/** How a step stands in a run. */
export interface StepStanding {
  readonly step: StepName;
  /** 0…1 */
  readonly progress: number;
  /** Nothing of it is left to do. */
  readonly settled: boolean;
  readonly startedAtMs: number | null;
  /** Null also where its result was there already: that tells nothing of the machine. */
  readonly doneAtMs: number | null;
}

/** The pace of a machine that has separated songs; null for one that has not. */
export function paceShown(factors: MachineRecord['factors']): number | null {
  const shown = factors.get('separate');
  return shown === undefined ? null : shown / stepNamed('separate').expectedFactor;
}

/** How long a step is likely to take here: from earlier runs, else from the pipeline's first guess and the machine's pace. */
export function expectedSeconds(step: StepName, song: SongExtent, { factors, pace }: MachineRecord): number {
  const { worksOn, expectedFactor } = stepNamed(step);
  const voicedSeconds = song.voicedSeconds ?? TYPICAL_VOICED_SHARE * song.durationSeconds;
  const seconds = worksOn === 'voice' ? voicedSeconds : song.durationSeconds;
  const known = factors.get(step);
  if (known !== undefined) return known * seconds;
  return pace * (STARTUP_SECONDS * Math.min(1, expectedFactor * 10) + expectedFactor * seconds);
}

/** Work done, 0…1, steps weighted by the time they are expected to take: not time left, which may grow. A bar must not go back. */
export function workDone(
  steps: readonly { readonly step: StepName; readonly done: number }[],
  song: SongExtent,
  record: MachineRecord,
): number {
  // How much voice there is comes out on the way.
  const weights = steps.map(({ step }) => expectedSeconds(step, { ...song, voicedSeconds: null }, record));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const done = weights.reduce((sum, weight, i) => sum + weight * (steps[i]?.done ?? 0), 0);
  return total === 0 ? 0 : Math.min(1, done / total);
}

/** What is left of a run: the longest way through its steps, in pipeline order, each at its own pace once it shows one. */
export function secondsLeft(steps: readonly StepStanding[], song: SongExtent, record: MachineRecord, nowMs: number): number {
  const drift = driftOf(steps, song, record, nowMs);
  return longestWaySeconds(
    steps.map((standing) => {
      const expected = expectedSeconds(standing.step, song, record) * (standing.step === 'separate' ? 1 : drift);
      return { step: standing.step, secondsLeft: standing.settled ? 0 : stepSecondsLeft(standing, expected, nowMs) };
    }),
  );
}

/**
 * How many times as long as expected a run takes, by its longest step once that is telling: what else the machine does now, and how far the
 * first guess is off, hold for what comes after it too.
 */
function driftOf(steps: readonly StepStanding[], song: SongExtent, record: MachineRecord, nowMs: number): number {
  const longest = steps.find(({ step }) => step === 'separate');
  if (!longest || longest.startedAtMs === null || longest.progress < TELLING_PROGRESS) return 1;
  if (longest.settled && longest.doneAtMs === null) return 1;
  const took = ((longest.doneAtMs ?? nowMs) - longest.startedAtMs) / 1000 / longest.progress;
  return Math.min(STRONGEST_DRIFT, Math.max(1 / STRONGEST_DRIFT, took / expectedSeconds('separate', song, record)));
}

/** What is left of a step: its own pace once it is under way, the expectation before. */
export function stepSecondsLeft(
  { progress, startedAtMs }: Pick<StepStanding, 'progress' | 'startedAtMs'>,
  expected: number,
  nowMs: number,
): number {
  if (startedAtMs === null || progress < TELLING_PROGRESS) return expected * (1 - progress);
  return (((nowMs - startedAtMs) / 1000) * (1 - progress)) / progress;
}

/**
 * What is left of a run: of its steps, in pipeline order, the longest way from one to the next that waits for it. Steps that do not
 * wait for each other run side by side.
 */
export function longestWaySeconds(steps: readonly { readonly step: StepName; readonly secondsLeft: number }[]): number {
  const ends = new Map<StepName, number>();
  for (const { step, secondsLeft } of steps) {
    const { needs, uses } = stepNamed(step);
    const begins = Math.max(0, ...[...needs, ...uses].map((earlier) => ends.get(earlier) ?? 0));
    ends.set(step, begins + secondsLeft);
  }
  return Math.max(0, ...ends.values());
}

/** Progress and time left of a run without a database; its steps in pipeline order. */
export function estimateSecondsLeft(
  steps: readonly StepReport[],
  song: SongExtent,
  nowMs = Date.now(),
): { progress: number; secondsLeft: number } {
  const unknown: MachineRecord = { factors: new Map(), pace: 1 };
  const standings = steps.map((report) => ({ ...report, settled: report.state !== 'waiting' && report.state !== 'running' }));
  const done = standings.map(({ step, progress, settled }) => ({ step, done: settled ? 1 : progress }));
  return { progress: workDone(done, song, unknown), secondsLeft: secondsLeft(standings, song, unknown, nowMs) };
}
