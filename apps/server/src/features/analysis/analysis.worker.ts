import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode, StepName } from '@refrain/contract';
import { isDiskFull } from '../../platform/errors/disk-full.ts';
import {
  type Consumer,
  type HandlerContext,
  JobAbortError,
  type JobQueue,
  LeaseLostError,
  QUEUE_NAMES,
  type QueueMessage,
  type QueueName,
  RetryableJobError,
} from '../../platform/jobs/job-queue.types.ts';
import { isOutage } from '../../platform/jobs/retry-policy.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Metrics } from '../../platform/metrics/metrics.ts';
import type { Tracer } from '../../platform/tracing/tracing.types.ts';
import { spanOfStep } from '../jobs/job-spans.service.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { JobWithSteps, StepMessage } from '../jobs/jobs.types.ts';
import { stepNamed } from './analysis.pipeline.ts';
import type { ArtefactManifest } from './analysis.types.ts';
import { ResultLostError, type StepExecutor } from './step-executor.ts';
import { StepFailure } from './step-failure.ts';

export interface AnalysisWorkerParts {
  readonly jobs: JobsService;
  /** Told of every result before its step counts as done: a server that dies in between tells it again. */
  readonly learn: (songId: string, manifest: ArtefactManifest) => Promise<void>;
  readonly executor: StepExecutor;
  readonly queue: JobQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Null: nothing is traced. */
  readonly tracer?: Tracer | null;
  readonly concurrency: Readonly<Record<QueueName, number>>;
  readonly timeoutSeconds: number;
}

const PROGRESS_INTERVAL_MS = 500;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
const WATCH_INTERVAL_MS = 1000;
const LONGEST_JOB_IN_DURATIONS = 3;
const NEWEST_SHARE = 0.3;

/** Takes steps from the queues, runs them, and settles them. Any number of workers may run, on any machine. */
export class AnalysisWorker {
  readonly #parts: AnalysisWorkerParts;
  #consumers: Consumer[] = [];
  #startedAtMs = Date.now();
  #stepsDone = 0;
  readonly #speeds = new Map<StepName, number>();

  constructor(parts: AnalysisWorkerParts) {
    this.#parts = parts;
  }

  /** How many steps it made, and how long each takes per second of sound. */
  get work(): { readonly stepsDone: number; readonly speeds: Readonly<Record<string, number>> } {
    return { stepsDone: this.#stepsDone, speeds: Object.fromEntries(this.#speeds) };
  }

  async start(): Promise<void> {
    this.#startedAtMs = Date.now();
    this.#consumers = await Promise.all(
      QUEUE_NAMES.filter((queue) => this.#parts.concurrency[queue] > 0).map((queue) =>
        this.#parts.queue.consume(queue, {
          concurrency: this.#parts.concurrency[queue],
          handler: (message, context) => this.#handle(message, context),
        }),
      ),
    );
  }

  /** Takes nothing new; what runs is handed back and goes on elsewhere or after a restart. */
  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.close({ drain: false })));
  }

  /** A message that the queue gave up on: its step has failed. */
  async onDead(message: QueueMessage, error: unknown): Promise<void> {
    const { jobId, step, run } = payloadOf(message);
    if ((await this.#parts.jobs.find(jobId))?.job.attempts !== run) return;
    const { code, text } = explain(error);
    this.#parts.logger.error({ jobId, step, code, error: describe(error) }, 'A step failed.');
    this.#parts.metrics.errors.inc({ part: step, code });
    await this.#parts.jobs.settle(jobId, step, { kind: 'failed', code, message: `${stepNamed(step).failureMeans} ${text}`.trim() });
  }

  /** While the database or the store of files is away there is nothing else to do either: the step waits, and is not failed by it. */
  async #handle(message: QueueMessage, context: HandlerContext): Promise<void> {
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await this.#run(message, context);
      } catch (error) {
        if (!isOutage(error) || context.signal.aborted) throw error;
        this.#parts.logger.warn({ ...payloadOf(message), pauseMs }, 'A step waits because the database or the store of files is away.');
      }
      await sleep(pauseMs, undefined, { signal: context.signal });
    }
  }

  async #run(message: QueueMessage, context: HandlerContext): Promise<void> {
    const { jobId, step, run } = payloadOf(message);
    const found = await this.#parts.jobs.find(jobId);
    if (found?.job.status !== 'processing' || found.job.attempts !== run) return;
    const { audioSha256, fileName, sizeBytes } = found.song;
    if (audioSha256 === null) throw new Error('A job was started on a song without sound.');
    if (!(await this.#parts.jobs.begin(jobId, step, context.attempt))) return;
    const logger = this.#parts.logger.child({ jobId, step });
    const watch = new StepWatch(this.#parts, found, step, { signal: context.signal, workerStartedAtMs: this.#startedAtMs });
    const started = performance.now();
    const startMs = Date.now();
    const { queuedAt = null } = found.steps.find(({ name }) => name === step) ?? {};
    const observe = (outcome: string) => {
      this.#parts.metrics.stepSeconds.observe({ step, outcome }, (performance.now() - started) / 1000);
      const run = { step, queue: message.queue, attempt: context.attempt, queuedAt, startMs, outcome };
      this.#parts.tracer?.record(spanOfStep(found.job, run));
    };
    logger.info({ attempt: context.attempt }, 'A step starts.');
    try {
      const request = {
        step: stepNamed(step),
        audio: { sha256: audioSha256, fileName, sizeBytes },
        options: this.#parts.jobs.options(found.job),
        before: await this.#before(found, step),
      };
      const { manifest, reused } = await this.#parts.executor.execute(request, {
        signal: watch.signal,
        onProgress: (fraction) => watch.progressed(fraction),
      });
      await this.#parts.learn(found.song.id, manifest);
      observe(reused ? 'reused' : 'done');
      if (!reused) this.#measured(step, (performance.now() - started) / found.song.durationMs);
      logger.info({ reused, seconds: Math.round(performance.now() - started) / 1000 }, 'A step is done.');
      await this.#parts.jobs.settle(jobId, step, { kind: 'done', artefactKey: manifest.key, reused });
    } catch (error) {
      if (watch.signal.aborted && !context.signal.aborted) return;
      if (error instanceof ResultLostError) {
        logger.warn({ lost: error.step }, 'An earlier result is lost: its step runs again.');
        return await this.#parts.jobs.redo(jobId, error.step as StepName, step);
      }
      observe(context.signal.aborted ? 'stopped' : 'failed');
      if (context.signal.aborted) throw context.signal.reason;
      if (!(error instanceof StepFailure) || error.retryable) {
        logger.warn({ error: describe(error) }, 'A step failed and may be tried again.');
        throw new RetryableJobError(error instanceof Error ? error.message : String(error), { cause: error });
      }
      throw error;
    } finally {
      watch.stop();
    }
  }

  /** A running average: what else runs on the machine comes and goes. */
  #measured(step: StepName, factor: number): void {
    this.#stepsDone += 1;
    const before = this.#speeds.get(step) ?? factor;
    this.#speeds.set(step, Math.round((before + (factor - before) * NEWEST_SHARE) * 10_000) / 10_000);
  }

  /** Results of the steps before this one, as far as they are done. */
  async #before(found: JobWithSteps, name: StepName): Promise<ArtefactManifest[]> {
    const step = stepNamed(name);
    const before = [...step.needs, ...step.uses];
    const made = before.flatMap((earlier) => {
      const row = found.steps.find((candidate) => candidate.name === earlier && candidate.status === 'done');
      return typeof row?.artefactKey === 'string' ? [{ step: earlier, key: row.artefactKey }] : [];
    });
    return Promise.all(
      made.map(async ({ step: earlier, key }) => {
        const manifest = await this.#parts.executor.find(key);
        if (manifest === null) throw new ResultLostError(earlier);
        return manifest;
      }),
    );
  }
}

/** Passes progress on, and stops a step whose job was cancelled elsewhere or whose time is over. */
class StepWatch {
  readonly #stop = new AbortController();
  readonly signal: AbortSignal;
  readonly #parts: AnalysisWorkerParts;
  readonly #found: JobWithSteps;
  readonly #step: StepName;
  readonly #workerStartedAtMs: number;
  readonly #waitedMs: number;
  readonly #timer: NodeJS.Timeout;
  #fraction = 0;
  #savedFraction = 0;
  #savedAt = 0;
  #movedAt = performance.now();

  constructor(parts: AnalysisWorkerParts, found: JobWithSteps, step: StepName, outer: { signal: AbortSignal; workerStartedAtMs: number }) {
    this.#parts = parts;
    this.#found = found;
    this.#step = step;
    this.#workerStartedAtMs = outer.workerStartedAtMs;
    this.#waitedMs = waitedMs(found, step);
    this.signal = AbortSignal.any([outer.signal, this.#stop.signal]);
    this.#timer = setInterval(() => this.#try(() => this.#look()), WATCH_INTERVAL_MS);
  }

  progressed(fraction: number): void {
    if (fraction > this.#fraction) this.#movedAt = performance.now();
    this.#fraction = Math.max(this.#fraction, fraction);
    if (performance.now() - this.#savedAt >= PROGRESS_INTERVAL_MS) this.#try(() => this.#save());
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A database that cannot be written (its disk is full, say) costs the progress, not the step or the server. */
  #try(action: () => Promise<void>): void {
    action().catch((error: unknown) => this.#parts.logger.warn({ err: error, step: this.#step }, 'The progress of a step was not saved.'));
  }

  async #save(): Promise<void> {
    if (this.#fraction === this.#savedFraction) return;
    this.#savedAt = performance.now();
    this.#savedFraction = this.#fraction;
    await this.#parts.jobs.progressed(this.#found.job.id, this.#found.song.id, this.#step, this.#fraction);
  }

  async #look(): Promise<void> {
    await this.#save();
    const { id, startedAt, attempts } = this.#found.job;
    const limit = this.#parts.timeoutSeconds;
    const longest = Math.max(limit, (LONGEST_JOB_IN_DURATIONS * this.#found.song.durationMs) / 1000);
    if ((performance.now() - this.#movedAt) / 1000 > limit)
      await this.#end(`Nothing moved for ${limit} seconds in the step "${this.#step}".`);
    // While no server ran, the job did not either.
    else if (startedAt !== null && (Date.now() - Math.max(startedAt, this.#workerStartedAtMs) - this.#waitedMs) / 1000 > longest)
      await this.#end(`The job took longer than ${Math.round(longest)} seconds.`);
    else if (!(await this.#goesOn(id, attempts))) this.#stop.abort(new JobAbortError('cancelled'));
  }

  async #goesOn(jobId: string, run: number): Promise<boolean> {
    const found = await this.#parts.jobs.find(jobId);
    return found?.job.status === 'processing' && found.job.attempts === run;
  }

  async #end(message: string): Promise<void> {
    this.stop();
    this.#stop.abort(new JobAbortError('cancelled'));
    await this.#parts.jobs.fail(this.#found.job.id, 'job.timeout', `Timeout: ${message} Try again, or raise JOB_TIMEOUT.`);
  }
}

/** How long steps waited for their turn: while a queue is paused, or the store is away, the job does not take its time. */
function waitedMs({ job, steps }: JobWithSteps, current: StepName): number {
  const since = job.startedAt ?? 0;
  return steps.reduce((sum, { name, queuedAt, startedAt }) => {
    const begun = name === current ? Date.now() : startedAt;
    // Steps that an earlier run has done are none of this one's.
    return begun !== null && queuedAt !== null && queuedAt >= since ? sum + Math.max(0, begun - queuedAt) : sum;
  }, 0);
}

function payloadOf(message: QueueMessage): StepMessage {
  return message.payload as unknown as StepMessage;
}

function explain(error: unknown): { code: ErrorCode; text: string } {
  if (error instanceof LeaseLostError)
    return { code: 'job.interrupted', text: 'Its process was lost again and again; most likely memory ran out.' };
  const cause = error instanceof RetryableJobError ? error.cause : error;
  if (isDiskFull(cause)) return { code: 'storage.full', text: 'The disk is full. Free some space and try again.' };
  return cause instanceof StepFailure ? { code: cause.code, text: cause.message } : { code: 'step.failed', text: '' };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.stack ?? error.message}\ncaused by ${describe(error.cause)}`;
}
