// Who holds a lease, written so that another process on the same machine can see whether the holder still lives.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

const SEPARATOR = '|';
// A process id alone comes back after a restart, in a container always.
const STARTED_AT = Math.round(performance.timeOrigin);

/** A new token for one run of one message. */
export function newLeaseToken(): string {
  return [hostname(), process.pid, STARTED_AT, randomUUID()].join(SEPARATOR);
}

/** True only when the holder ran on this machine and is surely gone. */
export function isHolderGone(token: string): boolean {
  const [host, pidText, startedAt] = token.split(SEPARATOR);
  if (host !== hostname()) return false;
  const pid = Number(pidText);
  if (pid === process.pid) return Number(startedAt) !== STARTED_AT;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
