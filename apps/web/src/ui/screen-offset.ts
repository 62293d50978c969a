import { keep, readKeptNumber } from './kept.ts';

const KEY = 'screen.offset';
const MOST_MS = 1000;
export const SCREEN_OFFSET_STEP_MS = 10;

/** How much later than it is told the sound of this screen comes out; words wait for it. */
export const readScreenOffset = (): number => readKeptNumber(KEY, 0);

/** @returns what was kept, within bounds */
export function writeScreenOffset(ms: number): number {
  const bounded = Math.min(MOST_MS, Math.max(-MOST_MS, Math.round(ms)));
  keep(KEY, bounded === 0 ? null : String(bounded));
  return bounded;
}
