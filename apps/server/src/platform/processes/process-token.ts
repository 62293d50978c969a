// Names the process that holds something (a lease, a temporary file), so that another process on the same machine can see
// whether the holder still lives.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

// Legal in file names everywhere, and in no host name.
const SEPARATOR = '~';
// A process id alone comes back after a restart, in a container always.
const STARTED_AT = Math.round(performance.timeOrigin);

/** `gone`: ran on this machine and is surely over. `elsewhere`: another machine's, or no token at all. */
export type HolderState = 'alive' | 'gone' | 'elsewhere';

/** A new token of this process; no two are the same. */
export function newProcessToken(): string {
  return [hostname(), process.pid, STARTED_AT, randomUUID()].join(SEPARATOR);
}

export function holderState(token: string): HolderState {
  const [host, pidText = '', startedAt] = token.split(SEPARATOR);
  if (host !== hostname() || !/^\d+$/.test(pidText)) return 'elsewhere';
  const pid = Number(pidText);
  if (pid === process.pid) return Number(startedAt) === STARTED_AT ? 'alive' : 'gone';
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'alive';
  }
}
