import type { Loudness } from '@refrain/song-model';

/** Loudness every song is brought to, after EBU R128 s2 (streaming): −16 LUFS. */
export const TARGET_LUFS = -16;
/** Highest true peak after levelling. */
export const PEAK_CEILING_DBTP = -1;
/** More than this would lift hiss rather than music. */
const MAX_BOOST_DB = 12;

/**
 * Linear gain that brings a song to {@link TARGET_LUFS} without its true peak passing {@link PEAK_CEILING_DBTP}.
 * Unknown loudness gives the ceiling's headroom only; an unknown peak is taken as full scale.
 */
export function levelGain(loudness: Loudness): number {
  const roomDb = PEAK_CEILING_DBTP - (loudness.truePeakDbtp ?? 0);
  const wishDb = loudness.integratedLufs === null ? 0 : TARGET_LUFS - loudness.integratedLufs;
  return 10 ** (Math.min(wishDb, roomDb, MAX_BOOST_DB) / 20);
}
