import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { AudioError } from './audio-error.ts';

const STDERR_KEPT_CHARS = 4096;

/** How a process ended. `signal` is set when something killed it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines it wrote to stderr. */
  readonly complaint: string;
}

/** A running ffmpeg or ffprobe: never a shell, stderr bounded, killed when `signal` aborts. */
export class FfmpegProcess {
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcessWithoutNullStreams;
  #complaint = '';

  constructor(command: string, args: readonly string[], signal?: AbortSignal) {
    signal?.throwIfAborted();
    this.#child = spawn(command, args, { stdio: 'pipe', windowsHide: true });
    const kill = () => this.kill();
    signal?.addEventListener('abort', kill, { once: true });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-STDERR_KEPT_CHARS);
    });
    this.ended = new Promise<ProcessEnd>((resolve, reject) => {
      this.#child.once('error', (error) => reject(new AudioError('decoder.failed', error)));
      this.#child.once('close', (code, killedBy) => resolve({ code, signal: killedBy, complaint: this.#complaint.trim() }));
    }).finally(() => signal?.removeEventListener('abort', kill));
    // Whoever awaits `ended` sees the error; without this a process nobody awaits yet would end the program.
    this.ended.catch(() => {});
    // A process that ends early closes its end of the pipe; `ended` tells why.
    this.#child.stdin.on('error', () => {});
  }

  get stdin(): Writable {
    return this.#child.stdin;
  }

  get stdout(): Readable {
    return this.#child.stdout;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
