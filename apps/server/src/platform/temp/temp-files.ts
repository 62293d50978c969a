// Temporary files that outlive a killed process are found by their names and removed by the next one.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holderState, newProcessToken } from '../processes/process-token.ts';

const SEPARATOR = '~';
/** What a killed process had started ends within moments: a decoder sees that nobody reads it any more. */
const REMOVAL_TRIES = 50;
const BETWEEN_TRIES_MS = 100;

export interface LeftBehindOptions {
  /** Only names made with this kind: for a folder that others write to as well. */
  readonly kind?: string;
  /** Also removes what has this age and was made on another machine, or by somebody else. */
  readonly olderThanMs?: number;
}

/** A name for a temporary file or folder that says which process made it. @param kind a word without `~` */
export function tempName(kind: string): string {
  return `${kind}${SEPARATOR}${newProcessToken()}`;
}

/** Removes a folder in which the children of a killed process may write for another moment. What cannot go now goes at the next start. */
export async function removeWorkFolder(path: string): Promise<void> {
  for (let tries = 1; tries <= REMOVAL_TRIES; tries++) {
    try {
      return await rm(path, { recursive: true, force: true });
    } catch {
      await sleep(BETWEEN_TRIES_MS);
    }
  }
}

/** Removes what processes left in `folder` that are gone. What a running process made stays, whatever its age. */
export async function removeLeftBehind(folder: string, { kind, olderThanMs = Number.POSITIVE_INFINITY }: LeftBehindOptions): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const end = name.indexOf(SEPARATOR);
    if (kind !== undefined && name.slice(0, end) !== kind) continue;
    const state = end < 0 ? 'elsewhere' : holderState(name.slice(end + 1));
    const path = join(folder, name);
    const leftBehind = state === 'gone' || (state === 'elsewhere' && (await ageMs(path)) > olderThanMs);
    // A killed process's children may write for another moment; then the folder goes at the next look.
    if (leftBehind) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found ? Date.now() - found.mtimeMs : 0;
}
