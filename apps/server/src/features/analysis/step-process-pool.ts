import { type ChildProcess, fork } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { RunHooks, StepResult, StepRunner, StepTask } from './analysis.types.ts';
import { StepFailure } from './step-failure.ts';
import type { FromStepProcess, StepProcessSettings, ToStepProcess } from './step-messages.ts';

export interface StepProcessPoolOptions {
  readonly settings: StepProcessSettings;
  /** A process that had nothing to do for so long ends, and its models leave memory. */
  readonly idleSeconds: number;
  /** Steps of one lane that may run side by side; more wait their turn. */
  readonly processesPerLane?: number;
  /** A process is replaced after so many steps: native libraries leak. */
  readonly stepsPerProcess?: number;
}

const PROCESSES_PER_LANE = 4;
/**
 * Short work that an answer waits for: a first look at an upload, another format of a stem. On two cores with twenty other programs a first look
 * took 50 s below them, and an upload waits for it no longer than a minute.
 */
const WAITED_FOR: readonly string[] = ['first_look', 'conversion'];
const KEPT_STDERR_CHARACTERS = 4000;
/**
 * For glibc: large blocks go back to the system when they are freed. Left alone it keeps more the more was freed, and a
 * loaded model costs 110 MB that nobody uses.
 */
const MEMORY_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_TRIM_THRESHOLD_: '1048576' };

/**
 * Runs steps in child processes, one step at a time in each. ONNX Runtime blocks its JavaScript thread while it
 * computes, so a process is the only unit that can be stopped at once: cancelling kills it.
 * Processes are kept per lane (the queue's name), so that each keeps the one model it needs.
 */
export class StepProcessPool implements StepRunner {
  readonly #options: StepProcessPoolOptions;
  readonly #idle = new Map<string, StepProcess[]>();
  readonly #all = new Set<StepProcess>();
  readonly #busy = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #closed = false;

  constructor(options: StepProcessPoolOptions) {
    this.#options = options;
  }

  async run(lane: string, task: StepTask, hooks: RunHooks): Promise<StepResult> {
    hooks.signal.throwIfAborted();
    if (this.#closed) throw new StepFailure('job.interrupted', 'The server is stopping.', { retryable: true });
    await this.#turn(lane, hooks.signal);
    const process = this.#idle.get(lane)?.pop() ?? this.#start(lane);
    process.wake();
    try {
      return await process.run(task, hooks);
    } finally {
      this.#giveTurn(lane);
      if (process.reusable && !this.#closed && process.steps < (this.#options.stepsPerProcess ?? 50)) {
        this.#idle.set(lane, [...(this.#idle.get(lane) ?? []), process]);
        process.rest(this.#options.idleSeconds * 1000, () => this.#retire(lane, process));
      } else {
        process.kill();
      }
    }
  }

  /** Waits until fewer than the lane's limit run: a hundred uploads at once must not start a hundred processes. */
  async #turn(lane: string, signal: AbortSignal): Promise<void> {
    const busy = this.#busy.get(lane) ?? 0;
    if (busy < (this.#options.processesPerLane ?? PROCESSES_PER_LANE)) {
      this.#busy.set(lane, busy + 1);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting = this.#waiting.get(lane) ?? [];
      this.#waiting.set(lane, waiting);
      const take = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(signal.reason);
      };
      waiting.push(take);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the place to whoever waits longest. */
  #giveTurn(lane: string): void {
    const next = this.#waiting.get(lane)?.shift();
    if (next) next();
    else this.#busy.set(lane, (this.#busy.get(lane) ?? 1) - 1);
  }

  /** Ends every process at once. */
  async close(): Promise<void> {
    this.#closed = true;
    const processes = [...this.#all];
    for (const process of processes) process.kill();
    await Promise.all(processes.map((process) => process.ended));
  }

  #start(lane: string): StepProcess {
    const process = new StepProcess(lane, this.#options.settings);
    this.#all.add(process);
    // It may end while it rests, for lack of memory say: then it must not be given the next step.
    void process.ended.then(() => {
      this.#all.delete(process);
      this.#forget(lane, process);
    });
    return process;
  }

  #retire(lane: string, process: StepProcess): void {
    this.#forget(lane, process);
    process.kill();
  }

  #forget(lane: string, process: StepProcess): void {
    this.#idle.set(
      lane,
      (this.#idle.get(lane) ?? []).filter((other) => other !== process),
    );
  }
}

class StepProcess {
  readonly ended: Promise<void>;
  steps = 0;
  /** After an unexpected failure nobody knows what the process is worth. */
  #suspect = false;
  #child: ChildProcess;
  #stderr = '';
  #alive = true;
  #restTimer: NodeJS.Timeout | undefined;

  constructor(lane: string, settings: StepProcessSettings) {
    // The lane is an argument only so that a list of processes says what each is for.
    this.#child = fork(stepProcessPath(), [lane], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, ...MEMORY_ENVIRONMENT },
    });
    try {
      // Below the API: a page must answer while a song is made.
      if (this.#child.pid && !WAITED_FOR.includes(lane)) setPriority(this.#child.pid, priorityBelow(getPriority()));
    } catch {
      // Not allowed here: then it competes as an equal.
    }
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARACTERS);
    });
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.#alive = false;
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
    this.#send({ type: 'configure', settings });
  }

  get reusable(): boolean {
    return this.#alive && !this.#suspect;
  }

  run(task: StepTask, { signal, onProgress }: RunHooks): Promise<StepResult> {
    this.steps += 1;
    return new Promise<StepResult>((resolve, reject) => {
      const settle = (finish: () => void) => {
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        this.#child.off('error', onError);
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      const onMessage = (message: FromStepProcess) => {
        if (message.type === 'progress') onProgress(message.fraction);
        else if (message.type === 'done') settle(() => resolve(message.result));
        else {
          this.#suspect = message.retryable;
          settle(() => reject(new StepFailure(message.code, message.message, { retryable: message.retryable, cause: message.stack })));
        }
      };
      const onExit = (code: number | null, exitSignal: NodeJS.Signals | null) => settle(() => reject(this.#lost(code, exitSignal)));
      const onError = (error: Error) =>
        settle(() =>
          reject(new StepFailure('job.interrupted', "The step's process could not be started.", { retryable: true, cause: error })),
        );
      const onAbort = () => {
        this.kill();
        // Only after the process is gone may its folders be removed.
        settle(() => void this.ended.then(() => reject(signal.reason)));
      };
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
      this.#child.on('error', onError);
      signal.addEventListener('abort', onAbort, { once: true });
      if (!this.#alive) onExit(null, null);
      else this.#send({ type: 'run', task });
    });
  }

  rest(milliseconds: number, onIdle: () => void): void {
    this.#restTimer = setTimeout(onIdle, milliseconds).unref();
    this.#child.unref();
    this.#child.channel?.unref();
  }

  wake(): void {
    clearTimeout(this.#restTimer);
    this.#child.ref();
    this.#child.channel?.ref();
  }

  kill(): void {
    // Whoever waits for its end must not find the event loop empty first.
    this.wake();
    this.#child.kill('SIGKILL');
  }

  #send(message: ToStepProcess): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #lost(code: number | null, exitSignal: NodeJS.Signals | null): StepFailure {
    const cause = new Error(`The step's process ended (code ${code}, signal ${exitSignal}). ${this.#stderr}`);
    return exitSignal === 'SIGKILL'
      ? new StepFailure('job.outOfMemory', 'The work was stopped by the system, most likely for lack of memory.', {
          retryable: true,
          cause,
        })
      : new StepFailure('job.interrupted', 'The work stopped unexpectedly.', { retryable: true, cause });
  }
}

/**
 * Of what a process starts that must not take its time. One that was itself started at a low priority would else have its steps above it,
 * and answer nobody while they compute. Higher numbers are later: from -20 to 19.
 */
export function priorityBelow(own: number): number {
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
  return Math.min(PRIORITY_LOW, Math.max(0, own) + PRIORITY_BELOW_NORMAL);
}

/** The built file: Node 20 does not run TypeScript in a forked process. */
function stepProcessPath(): string {
  const here = fileURLToPath(import.meta.url);
  return here.replace(/([\\/])src([\\/]features[\\/]analysis[\\/])/, '$1dist$2').replace(/step-process-pool\.[jt]s$/, 'step-process.js');
}
