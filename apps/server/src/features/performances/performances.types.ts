import { DEFAULT_CONTROLS, type PerformanceControls, positionAt, type SongClock } from '@refrain/contract';

/** What is kept of a party's stage, so that a restart of the server changes nothing in the room. */
export interface StageState {
  readonly onStage: StageTurn | null;
  readonly clock: SongClock;
  readonly paused: boolean;
  readonly controls: PerformanceControls;
  readonly breakAfterSongMinutes: number | null;
}

export interface StageTurn {
  readonly entryId: string;
  readonly calledAtMs: number;
  readonly durationSeconds: number;
}

export const STANDSTILL: SongClock = { positionSeconds: 0, atServerMs: 0, rate: 0 };
const EMPTY_STAGE: StageState = {
  onStage: null,
  clock: STANDSTILL,
  paused: false,
  controls: DEFAULT_CONTROLS,
  breakAfterSongMinutes: null,
};

export function readStage(stageJson: string): StageState {
  return { ...EMPTY_STAGE, ...(JSON.parse(stageJson) as Partial<StageState>) };
}

/** Until the song on stage is over; 0 when there is none. */
export function stageSecondsLeft({ onStage, clock, controls }: StageState, maxSongSeconds: number | null, nowMs: number): number {
  if (!onStage) return 0;
  const end = Math.min(onStage.durationSeconds, maxSongSeconds ?? Number.POSITIVE_INFINITY);
  const untilStart = Math.max(0, clock.atServerMs - nowMs) / 1000;
  return untilStart + Math.max(0, end - positionAt(clock, nowMs)) / controls.tempo;
}
