import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface YtDlpRun {
  readonly program: string;
  readonly args: readonly string[];
  /** Its working directory and its home: it finds and leaves nothing elsewhere. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

export interface YtDlpExit {
  /** Null when it was killed. */
  readonly status: number | null;
  /** The end of what it complained about. */
  readonly complaints: string;
}

const MOST_COMPLAINT_CHARS = 20_000;
const MOST_LINE_CHARS = 4 * 1024 * 1024;

/**
 * Runs the program with these very arguments, never through a shell, and ends it with all it started when time is up or the
 * caller stops.
 * @throws Error with code `ENOENT` when there is no such program; the signal's reason when it was stopped
 */
export async function runYtDlp({ program, args, folder, timeoutMs, signal, onLine }: YtDlpRun): Promise<YtDlpExit> {
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(timeoutMs);
  const stopped = signal ? AbortSignal.any([signal, limit]) : limit;
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', PYTHONIOENCODING: 'utf-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that its helpers end with it.
    detached: true,
  });
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  stopped.addEventListener('abort', kill, { once: true });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-MOST_COMPLAINT_CHARS);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.length <= MOST_LINE_CHARS) onLine(line);
  });
  try {
    const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (stopped.aborted) throw stopped.reason;
    return { status, complaints };
  } finally {
    stopped.removeEventListener('abort', kill);
  }
}
