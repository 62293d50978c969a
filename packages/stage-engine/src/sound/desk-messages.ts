import type { StemName } from '@refrain/song-model';

/** Frames of one page: the stems travel and are kept in equal pieces. */
export const PAGE_FRAMES = 8192;

/** What the page tells the {@link StemDesk}. A command's `id` comes back in the state that followed from it. */
export type DeskCommand =
  | { type: 'song'; stems: readonly StemName[]; totalFrames: number }
  | { type: 'page'; stem: StemName; index: number; left: Float32Array; right: Float32Array }
  | { type: 'drop'; indices: readonly number[] }
  | { type: 'play'; id: number }
  | { type: 'pause'; id: number }
  /** `atOutputFrame`: when `frame` is to be heard. What comes later goes in further on; what comes earlier waits. */
  | { type: 'seek'; id: number; frame: number; atOutputFrame?: number }
  | { type: 'tune'; id: number; tune: Tune }
  | { type: 'fader'; stem: StemName; gain: number; fadeFrames: number };

/** How a song is played: transposed and at which speed. Neither changes the other. */
export interface Tune {
  semitones: number;
  /** 1 as recorded, 0.5 half as fast. */
  rate: number;
}

/** What the desk tells the page, whenever the line from output time to song time bends. */
export interface DeskState {
  /** The last command that was carried out. */
  id: number;
  /** At this frame of the output … */
  outputFrame: number;
  /** … this place of the song is heard, */
  songFrame: number;
  /** and from there it moves on so fast. 0 while nothing sounds. */
  rate: number;
  /** True while it wants to play and the sound is not there yet. */
  waiting: boolean;
  ended: boolean;
}
