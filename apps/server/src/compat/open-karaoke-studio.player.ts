// The player of Open Karaoke Studio in terms of a party's stage, and back.
import { type Performance, type PerformanceEdit, positionAt } from '@refrain/contract';
import { z } from 'zod';

/** What its stage says of itself while it plays a song that no party knows of. */
export interface LoosePlayer {
  readonly currentTime: number;
  readonly duration: number;
  readonly isPlaying: boolean;
}

export const IDLE_PLAYER: LoosePlayer = { currentTime: 0, duration: 0, isPlaying: false };

/** What clients of one process tell those of all others, besides what the party itself says. */
export interface HouseEvents {
  /** `told`: everybody is to be told, now. */
  'house.player': { readonly player: LoosePlayer; readonly told: boolean };
  /** A control is about to be changed: the change of the party is then no news. */
  'house.controlsKnown': { readonly values: ControlValues };
  /** In the scale of whoever moved it, who hears nothing of it. */
  'house.controlMoved': { readonly control: Control; readonly value: number | string; readonly exceptSocketId: string };
}

export const playerStateSchema = z.object({
  isPlaying: z.boolean().optional(),
  currentTime: z.number().min(0).max(36_000).optional(),
  duration: z.number().min(0).max(36_000).nullish(),
});

export const CONTROLS = ['vocal_volume', 'instrumental_volume', 'lyrics_size', 'lyrics_offset'] as const;
export type Control = (typeof CONTROLS)[number];
export const controlSchema = z.object({ control: z.enum(CONTROLS), value: z.union([z.number(), z.string().max(20)]) });
export type ControlValues = Readonly<Record<Control, number | string>>;

type Controlled = Pick<Performance, 'guideLevel' | 'lyricSize' | 'lyricOffsetMs'> & { readonly stems: { readonly other: number } };

const SIZES = { small: 0.8, medium: 1, large: 1.3 } as const;
const LARGEST_OFFSET_MS = 5_000;

/** What a control of the old player changes here; null for a value that says nothing. */
export function editFor(control: Control, value: number | string): PerformanceEdit | null {
  if (control === 'lyrics_size') {
    const size = typeof value === 'number' ? value : SIZES[value as keyof typeof SIZES];
    return size === undefined || size < 0.5 || size > 2 ? null : { lyricSize: size };
  }
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  if (control === 'lyrics_offset') return { lyricOffsetMs: Math.round(Math.min(LARGEST_OFFSET_MS, Math.max(-LARGEST_OFFSET_MS, number))) };
  const level = levelOf(number);
  return control === 'vocal_volume' ? { guideLevel: level } : { stems: { drums: level, bass: level, other: level } };
}

export function controlValues({ guideLevel, stems, lyricSize, lyricOffsetMs }: Controlled): ControlValues {
  const size = lyricSize < 0.9 ? 'small' : lyricSize > 1.15 ? 'large' : 'medium';
  return { vocal_volume: guideLevel, instrumental_volume: stems.other, lyrics_size: size, lyrics_offset: lyricOffsetMs };
}

/** The controls as they are after a change. */
export function controlValuesAfter(now: Controlled, { stems, ...edit }: PerformanceEdit): ControlValues {
  const given = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
  return controlValues({ ...now, ...given, stems: { other: stems?.other ?? now.stems.other } });
}

export function performanceState(performance: Performance, loose: LoosePlayer, nowMs: number) {
  const { onStage, clock, status } = performance;
  return {
    ...controlValues(performance),
    current_time: onStage ? positionAt(clock, nowMs) : loose.currentTime,
    duration: onStage ? onStage.durationSeconds : loose.duration,
    is_playing: onStage ? status === 'playing' || status === 'announced' : loose.isPlaying,
  };
}

/** Faders went from 0 to 1 in one version and from 0 to 100 in another. */
function levelOf(value: number): number {
  const level = value > 1.5 ? value / 100 : value;
  return Math.min(1.5, Math.max(0, level));
}
