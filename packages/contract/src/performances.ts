import { z } from 'zod';
import { keyShiftSchema, singerSchema, tempoSchema } from './singers-queue.ts';

/*
 * What happens on a party's stage. Positions are never sent as they pass: a clock says where the song was at one moment
 * of the server's time and how fast it goes, and whoever has the server's time knows the rest.
 */

/** Position in the song = positionSeconds + (server time − atServerMs) / 1000 × rate, at least positionSeconds. */
export const songClockSchema = z.object({
  positionSeconds: z.number().min(0),
  /** Epoch milliseconds of the server; in the future while the next singer is announced. */
  atServerMs: z.number(),
  /** Seconds of the song in a second: 0 while it stands still, else the tempo. */
  rate: z.number().min(0).max(1.5),
});
export type SongClock = z.infer<typeof songClockSchema>;

/** Where the song is at a moment of the server's time. */
export function positionAt(clock: SongClock, serverMs: number): number {
  return clock.positionSeconds + (Math.max(0, serverMs - clock.atServerMs) / 1000) * clock.rate;
}

/** `auto` takes the song's own film where there is one, else lights that follow the sound. */
export const BACKGROUNDS = ['auto', 'lights', 'picture', 'video', 'plain'] as const;

/** 1 is as recorded. */
const levelSchema = z.number().min(0).max(1.5);
export const stemLevelsSchema = z.object({ vocals: levelSchema, drums: levelSchema, bass: levelSchema, other: levelSchema });
export type StemLevels = z.infer<typeof stemLevelsSchema>;

export const stageLookSchema = z.object({
  /** 1 is the usual size. */
  lyricSize: z.number().min(0.5).max(2),
  /** How much later the words are shown; negative for earlier. */
  lyricOffsetMs: z.number().int().min(-5_000).max(5_000),
  /** The name of a background that the stage knows, see {@link BACKGROUNDS}; one that a song does not have is `lights`. */
  background: z.string().max(60),
});

export const performanceControlsSchema = stageLookSchema.extend({
  keyShift: keyShiftSchema,
  tempo: tempoSchema,
  stems: stemLevelsSchema,
  /** How loud the original voice is left in to guide the singer. */
  guideLevel: levelSchema,
});
export type PerformanceControls = z.infer<typeof performanceControlsSchema>;

/** Only what changes; levels of single stems, too. */
export const performanceEditSchema = performanceControlsSchema.extend({ stems: stemLevelsSchema.partial() }).partial();
export type PerformanceEdit = z.infer<typeof performanceEditSchema>;

export const DEFAULT_CONTROLS: PerformanceControls = {
  keyShift: 0,
  tempo: 1,
  stems: { vocals: 0, drums: 1, bass: 1, other: 1 },
  guideLevel: 0,
  lyricSize: 1,
  lyricOffsetMs: 0,
  background: 'auto',
};

export const SCREEN_KINDS = ['stage', 'singer', 'lobby'] as const;
/** A display of the party. The stage makes the sound. */
export const screenSchema = z.object({ id: z.string(), name: z.string(), kind: z.enum(SCREEN_KINDS), connected: z.boolean() });
export type Screen = z.infer<typeof screenSchema>;

export const onStageSchema = z.object({
  entryId: z.string(),
  songId: z.string(),
  title: z.string(),
  artist: z.string().nullable(),
  durationSeconds: z.number(),
  singers: z.array(singerSchema),
  /** When its card came up; the song itself begins at `clock.atServerMs`. */
  calledAt: z.iso.datetime(),
});
export type OnStage = z.infer<typeof onStageSchema>;

export const performanceSchema = performanceControlsSchema.extend({
  /** `announced`: the singer's card is up and the song begins by itself at `clock.atServerMs`, without another message. */
  status: z.enum(['idle', 'announced', 'playing', 'paused', 'break']),
  onStage: onStageSchema.nullable(),
  clock: songClockSchema,
  breakUntil: z.iso.datetime().nullable(),
  /** A break of so many minutes begins when this song is over. */
  breakAfterSongMinutes: z.number().nullable(),
  /** For the stage to carry out: it reports the end of a song so much earlier, and lets both sound. */
  crossfadeSeconds: z.number(),
  maxSongSeconds: z.number().nullable(),
  fillerSongIds: z.array(z.string()),
  fillerLounge: z.boolean(),
  screens: z.array(screenSchema),
  /** True when a stage was here and is gone: nothing is stopped by it. */
  stageMissing: z.boolean(),
});
export type Performance = z.infer<typeof performanceSchema>;

export const startPerformanceSchema = z.object({ entryId: z.string().max(64).optional() });
export const seekSchema = z.object({ positionSeconds: z.number().min(0).max(36_000) });
export const breakSchema = z.object({
  /** Null ends the break. */
  minutes: z.number().min(0.1).max(240).nullable(),
});
export const reactionSchema = z.object({ reaction: z.string().min(1).max(16) });

/** Sent as `clock` { clientMs }; the acknowledgement has the server's time. Stage-engine's ServerClock makes an offset of several. */
export const clockRequestSchema = z.object({ clientMs: z.number() });
export const clockReplySchema = z.object({ clientMs: z.number(), receivedMs: z.number(), sentMs: z.number() });
export type ClockReply = z.infer<typeof clockReplySchema>;
