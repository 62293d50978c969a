import type { DeskState } from './desk-messages.ts';
import { StemDesk } from './stem-desk.ts';
import { createStretch } from './stretch.ts';

/** A {@link StemDesk} with all it can have. Without WebAssembly a song is still played as recorded. */
export async function openDesk(sampleRateHz: number, post: (state: DeskState) => void): Promise<StemDesk> {
  const stretches = await Promise.all([createStretch(sampleRateHz), createStretch(sampleRateHz)]).catch(() => []);
  return new StemDesk(sampleRateHz, stretches, post);
}
