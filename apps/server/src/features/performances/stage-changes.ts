import { type PerformanceEdit, positionAt, type SongClock, type StageReport } from '@refrain/contract';
import { STANDSTILL, type StageState, type StageTurn } from './performances.types.ts';

/* What happens to a stage, as plain functions of its state and the server's time. */

/** A stage keeps in step by itself; one that is further off was held up, and the others follow it. */
const LARGEST_DRIFT_SECONDS = 0.25;

export function call(state: StageState, turn: StageTurn, announceSeconds: number, sung: Partial<StageState['controls']>): StageState {
  const controls = { ...state.controls, keyShift: 0, tempo: 1, lyricOffsetMs: 0, ...sung };
  // The clock begins in the future: every screen starts by itself, together.
  const clock = { positionSeconds: 0, atServerMs: turn.calledAtMs + announceSeconds * 1000, rate: controls.tempo };
  return { ...state, onStage: turn, clock, paused: false, controls };
}

export function clear(state: StageState): StageState {
  return { ...state, onStage: null, clock: STANDSTILL, paused: false };
}

export function play(state: StageState, nowMs: number): StageState {
  const clock = { positionSeconds: positionAt(state.clock, nowMs), atServerMs: nowMs, rate: state.controls.tempo };
  return { ...state, clock, paused: false };
}

export function pause(state: StageState, nowMs: number): StageState {
  return { ...state, clock: { positionSeconds: positionAt(state.clock, nowMs), atServerMs: nowMs, rate: 0 }, paused: true };
}

export function seek(state: StageState, positionSeconds: number, nowMs: number): StageState {
  const end = state.onStage?.durationSeconds ?? 0;
  const clock: SongClock = {
    positionSeconds: Math.min(positionSeconds, end),
    atServerMs: nowMs,
    rate: state.paused ? 0 : state.controls.tempo,
  };
  return { ...state, clock };
}

/** A new tempo begins where the song is. */
export function set(state: StageState, { stems, ...edit }: PerformanceEdit, nowMs: number): StageState {
  const given = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined)) as Partial<StageState['controls']>;
  const levels = Object.fromEntries(Object.entries(stems ?? {}).filter(([, level]) => level !== undefined));
  const controls = { ...state.controls, ...given, stems: { ...state.controls.stems, ...levels } };
  if (controls.tempo === state.controls.tempo || state.paused || !state.onStage) return { ...state, controls };
  const running = nowMs >= state.clock.atServerMs;
  const clock = running
    ? { positionSeconds: positionAt(state.clock, nowMs), atServerMs: nowMs, rate: controls.tempo }
    : { ...state.clock, rate: controls.tempo };
  return { ...state, controls, clock };
}

/**
 * Follows the stage where it is not where the clock says; null when it is. A stage that is silent (it loads, or waits for a
 * touch) stops nobody: pausing is a command.
 */
export function follow(state: StageState, report: StageReport, nowMs: number): StageState | null {
  // A report from the future would let the song run ahead of everybody.
  const atServerMs = Math.min(report.atServerMs, nowMs);
  const drift = report.positionSeconds - positionAt(state.clock, atServerMs);
  const announced = state.clock.atServerMs > nowMs;
  if (announced || state.paused || !report.playing || Math.abs(drift) <= LARGEST_DRIFT_SECONDS) return null;
  return { ...state, clock: { positionSeconds: report.positionSeconds, atServerMs, rate: state.controls.tempo } };
}

export function status({ onStage, clock, paused }: StageState, breakUntilMs: number | null, nowMs: number) {
  if (!onStage) return breakUntilMs !== null && breakUntilMs > nowMs ? ('break' as const) : ('idle' as const);
  if (paused) return 'paused' as const;
  return clock.atServerMs > nowMs ? ('announced' as const) : ('playing' as const);
}
