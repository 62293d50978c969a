import type { Job, StepName } from '@refrain/contract';
import type { DatabaseTransaction, JobRow, JobStepRow, JobStepRowUpdate, SongRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { JobQueue } from '../../platform/jobs/job-queue.types.ts';
import { creatorOf, type Identity, isAccountCreator } from '../accounts/identity.types.ts';
import { hasRole } from '../accounts/rights.service.ts';
import { inPipelineOrder } from '../analysis/analysis.pipeline.ts';
import type { AnalysisOptions } from '../analysis/analysis.types.ts';
import { type MachineRecord, paceShown } from '../analysis/time-estimates.service.ts';
import { endOf, newJobRows, nextStatus } from './job-progress.ts';
import { viewJob } from './job-view.ts';
import type { JobsRepository } from './jobs.repository.ts';
import type { JobEvents, JobWithSteps, NewJob, StepArtefact, StepMessage, StepOutcome } from './jobs.types.ts';

export interface JobsServiceParts {
  readonly repository: JobsRepository;
  readonly queue: JobQueue;
  readonly events: EventBus<JobEvents>;
  readonly maxConcurrentJobs: number;
  /** How this machine compares, before any song has shown it: {@link MachineRecord.pace}. */
  readonly pace: () => number;
  readonly reportError: (context: string, error: unknown) => void;
}

const UNFINISHED = ['queued', 'processing'] as const;
const FINISHED = ['completed', 'completed_with_errors', 'failed', 'cancelled'] as const;
const HISTORY_MILLISECONDS = 10_000;

/**
 * The life of a job: created → let in → steps queued as what they need is done → finished.
 * The database is the truth; a queue message only says "look", so every call here may be repeated.
 */
export class JobsService {
  readonly #parts: JobsServiceParts;
  #history: { readonly at: number; readonly factors: Promise<MachineRecord['factors']> } | undefined;

  constructor(parts: JobsServiceParts) {
    this.#parts = parts;
  }

  /** Adds the job and its steps in the caller's transaction. Call {@link letIn} once it is committed. */
  async create(job: NewJob, transaction: DatabaseTransaction): Promise<string> {
    const { row, steps } = newJobRows(job, Date.now());
    await this.#parts.repository.insert(row, steps, transaction);
    return row.id;
  }

  /** Lets waiting jobs in as far as MAX_CONCURRENT_JOBS allows. A queue that is down delays them, no more. */
  async letIn(): Promise<void> {
    try {
      for (const jobId of await this.#parts.repository.admit(this.#parts.maxConcurrentJobs)) await this.advance(jobId);
    } catch (error) {
      this.#parts.reportError('Jobs wait because the queue cannot be reached.', error);
    }
  }

  /** Queues the steps whose turn has come, and finishes the job after the last. */
  async advance(jobId: string): Promise<void> {
    const found = await this.#parts.repository.find(jobId);
    if (found?.job.status !== 'processing') return;
    const status = new Map(found.steps.map((row) => [row.name as StepName, row.status]));
    for (const row of inPipelineOrder(found.steps)) {
      const next = nextStatus(row, status);
      if (next === 'skipped') {
        await this.#parts.repository.moveStep(jobId, row.name, ['pending'], { status: 'skipped', finishedAt: Date.now() });
        status.set(row.name as StepName, 'skipped');
      } else if (next === 'queued') {
        await this.#parts.repository.moveStep(jobId, row.name, ['pending'], { status: 'queued', queuedAt: Date.now() });
        await this.#enqueue(found.job, row);
      }
    }
    const after = await this.#parts.repository.find(jobId);
    if (after?.steps.every((row) => row.status === 'done' || row.status === 'failed' || row.status === 'skipped'))
      await this.#finish(after);
    else this.#changed(found.job);
  }

  /** Records how a step went. A step of a job that was cancelled meanwhile stays cancelled. */
  async settle(jobId: string, step: StepName, outcome: StepOutcome): Promise<void> {
    const now = Date.now();
    const change: JobStepRowUpdate =
      outcome.kind === 'done'
        ? {
            status: 'done',
            progress: 1,
            artefactKey: outcome.artefactKey,
            reused: outcome.reused ? 1 : 0,
            finishedAt: now,
            errorCode: null,
            errorMessage: null,
          }
        : { status: 'failed', finishedAt: now, errorCode: outcome.code, errorMessage: outcome.message };
    await this.#parts.repository.moveStep(jobId, step, ['queued', 'running'], change);
    try {
      await this.advance(jobId);
    } catch (error) {
      // The outcome is written down; the next look at waiting jobs goes on from there.
      this.#parts.reportError('A job waits because the queue cannot be reached.', error);
    }
  }

  /** The options a job was made with. */
  options(job: JobRow): AnalysisOptions {
    return JSON.parse(job.optionsJson) as AnalysisOptions;
  }

  find(jobId: string): Promise<JobWithSteps | null> {
    return this.#parts.repository.find(jobId);
  }

  latestOf(songId: string): Promise<JobWithSteps | null> {
    return this.#parts.repository.latestOf(songId);
  }

  /** @throws DomainError `job.notFound`, also for a job of another owner: an outsider learns nothing. */
  async get(jobId: string, identity: Identity): Promise<JobWithSteps> {
    const found = await this.#parts.repository.find(jobId);
    if (!found || (found.job.ownerId !== null && found.job.ownerId !== identity.ownerId)) throw new DomainError('job.notFound');
    return found;
  }

  /**
   * A job to stop, run again or remove. Its id is the key to it; what an account started is that account's and the host's.
   * @throws DomainError `job.notFound`, `auth.forbidden`
   */
  async steerable(jobId: string, identity: Identity): Promise<JobWithSteps> {
    const found = await this.get(jobId, identity);
    const { creatorId } = found.job;
    if (isAccountCreator(creatorId) && creatorId !== creatorOf(identity) && !hasRole(identity, 'host'))
      throw new DomainError('auth.forbidden', { detail: 'Only whoever started this, or a host, may do that.' });
    return found;
  }

  async view(found: JobWithSteps): Promise<Job> {
    return viewJob(found, await this.history());
  }

  /** The newest job of each of these songs as the outside sees it, by song: two queries, however many songs. */
  async latestViews(songs: readonly SongRow[]): Promise<Map<string, Job>> {
    const latest = await this.#parts.repository.latestOfSongs(songs);
    // Before there is a job, nothing has to be known of the machine.
    if (latest.size === 0) return new Map();
    const history = await this.history();
    return new Map([...latest].map(([songId, found]) => [songId, viewJob(found, history)]));
  }

  async list(identity: Identity, limit = 100): Promise<JobWithSteps[]> {
    if (identity.ownerId !== null) return this.#parts.repository.listFor({ ownerId: identity.ownerId }, limit);
    const creatorId = creatorOf(identity);
    return creatorId === null ? [] : this.#parts.repository.listFor({ creatorId }, limit);
  }

  /** Jobs of the house's library, newest first: for whoever runs the house, since a job's id is the key to it. */
  listOfLibrary(limit: number): Promise<JobWithSteps[]> {
    return this.#parts.repository.listOfLibrary(limit);
  }

  /** Keeps what an older API's client said of a job that is over. @throws DomainError `job.notFinished` */
  async keepNote(jobId: string, note: Readonly<Record<string, unknown>>): Promise<void> {
    if (!(await this.#parts.repository.moveJob(jobId, [...FINISHED, 'expired'], { compatJson: JSON.stringify(note) })))
      throw new DomainError('job.notFinished');
  }

  /** Stops what runs, within moments. @throws DomainError `job.finished` */
  async cancel(jobId: string, identity: Identity): Promise<JobWithSteps> {
    const { job, steps } = await this.steerable(jobId, identity);
    const now = Date.now();
    const change = { status: 'cancelled', finishedAt: now, errorCode: 'job.cancelled', errorMessage: 'The job was cancelled.' } as const;
    if (!(await this.#parts.repository.moveJob(jobId, UNFINISHED, change))) throw new DomainError('job.finished');
    await this.#parts.repository.moveSteps(jobId, ['pending', 'queued', 'running'], { status: 'cancelled', finishedAt: now });
    await this.#cancelMessages(job, steps);
    this.#finished(job);
    await this.letIn();
    return this.get(jobId, identity);
  }

  /**
   * Runs the steps again that did not make it; finished steps are kept.
   * @throws DomainError `job.notFinished`; `job.expired` when its files are gone
   */
  async retry(jobId: string, identity: Identity): Promise<JobWithSteps> {
    const { job, steps } = await this.steerable(jobId, identity);
    if (job.status === 'expired') throw new DomainError('job.expired');
    const again = steps.every((row) => row.status === 'done') ? (['done'] as const) : (['failed', 'skipped', 'cancelled'] as const);
    if (!(await this.#parts.repository.restart(jobId, job.attempts + 1, FINISHED, again))) throw new DomainError('job.notFinished');
    this.#changed(job);
    await this.letIn();
    return this.get(jobId, identity);
  }

  /** The result of `lost` is gone: it is made again, and then `step`, which needs it, has its turn again. */
  async redo(jobId: string, lost: StepName, step: StepName): Promise<void> {
    const fresh = { status: 'pending', progress: 0, startedAt: null, finishedAt: null } as const;
    await this.#parts.repository.moveStep(jobId, step, ['running'], fresh);
    await this.#parts.repository.moveStep(jobId, lost, ['done'], fresh);
    await this.advance(jobId);
  }

  /** Fails every step that is left, and with them the job: its time is over, or it cannot go on. */
  async fail(jobId: string, code: 'job.timeout', message: string): Promise<void> {
    const found = await this.#parts.repository.find(jobId);
    if (!found) return;
    const now = Date.now();
    if (
      !(await this.#parts.repository.moveJob(jobId, UNFINISHED, {
        status: 'failed',
        finishedAt: now,
        errorCode: code,
        errorMessage: message,
      }))
    )
      return;
    await this.#parts.repository.moveSteps(jobId, ['running'], {
      status: 'failed',
      finishedAt: now,
      errorCode: code,
      errorMessage: message,
    });
    await this.#parts.repository.moveSteps(jobId, ['pending', 'queued'], { status: 'skipped', finishedAt: now });
    await this.#cancelMessages(found.job, found.steps);
    this.#finished(found.job);
    await this.letIn();
  }

  /** The song's unfinished jobs are done earlier or later from now on: higher first. What runs already, runs. */
  async reprioritise(songId: string, priority: number): Promise<void> {
    for (const job of await this.#parts.repository.ofSong(songId)) {
      if ((job.status !== 'queued' && job.status !== 'processing') || job.priority === priority) continue;
      if (!(await this.#parts.repository.moveJob(job.id, UNFINISHED, { priority }))) continue;
      const found = await this.#parts.repository.find(job.id);
      for (const row of found?.steps ?? []) if (row.status === 'queued') await this.#reprioritise(job, row, priority);
    }
  }

  /** Songs whose unfinished jobs are done earlier than others. */
  hurriedSongs(): Promise<string[]> {
    return this.#parts.repository.hurriedSongs(UNFINISHED);
  }

  /** Takes up what an earlier run of the server left: safe to call at any time. */
  async recover(): Promise<void> {
    for (const job of await this.#parts.repository.withStatus(['processing'])) {
      const found = await this.#parts.repository.find(job.id);
      for (const row of found?.steps ?? []) {
        if (row.status === 'queued' || row.status === 'running') await this.#enqueue(job, row);
        // Of one that waits already, the queue may not have heard how urgent it became.
        if (row.status === 'queued') await this.#reprioritise(job, row, job.priority);
      }
      await this.advance(job.id);
    }
    await this.letIn();
  }

  /** @returns false when the step is not to be run any more. */
  async begin(jobId: string, step: StepName, attempt: number): Promise<boolean> {
    const now = Date.now();
    return this.#parts.repository.moveStep(jobId, step, ['queued', 'running'], {
      status: 'running',
      startedAt: now,
      lastProgressAt: now,
      progress: 0,
      attempts: attempt,
    });
  }

  async progressed(jobId: string, songId: string, step: StepName, fraction: number): Promise<void> {
    await this.#parts.repository.moveStep(jobId, step, ['running'], { progress: fraction, lastProgressAt: Date.now() });
    this.#parts.events.publish('job.changed', { jobId, songId });
  }

  async remove(jobId: string): Promise<void> {
    await this.#parts.repository.delete(jobId);
  }

  /** Everything that the jobs of a song made. */
  artefactsOf(songId: string): Promise<StepArtefact[]> {
    return this.#parts.repository.artefactsOf(songId);
  }

  /** Of these, what no step that is left made or reused. */
  unusedArtefacts(artefacts: readonly StepArtefact[]): Promise<StepArtefact[]> {
    return this.#parts.repository.unusedArtefacts(artefacts);
  }

  countByStatus(): Promise<Record<string, number>> {
    return this.#parts.repository.countByStatus();
  }

  averageProcessingSeconds(): Promise<number | null> {
    return this.#parts.repository.averageProcessingSeconds();
  }

  doneSteps(songId: string): Promise<(JobStepRow & { artefactKey: string })[]> {
    return this.#parts.repository.doneSteps(songId);
  }

  jobsOfSong(songId: string): Promise<JobRow[]> {
    return this.#parts.repository.ofSong(songId);
  }

  unfinished(): Promise<JobRow[]> {
    return this.#parts.repository.withStatus(UNFINISHED);
  }

  finishedJobs(): Promise<JobRow[]> {
    return this.#parts.repository.withStatus(FINISHED);
  }

  /** False when the job is not over any more: somebody runs it again. */
  markExpired(jobId: string): Promise<boolean> {
    return this.#parts.repository.moveJob(jobId, FINISHED, { status: 'expired' });
  }

  /** How fast steps are here; read at most every ten seconds. */
  async history(): Promise<MachineRecord> {
    if (!this.#history || Date.now() - this.#history.at > HISTORY_MILLISECONDS) {
      const factors = this.#parts.repository.stepHistory();
      this.#history = { at: Date.now(), factors };
      // Whoever waits for it hears of the error; the next asks again.
      factors.catch(() => {
        this.#history = undefined;
      });
    }
    const factors = await this.#history.factors;
    return { factors, pace: paceShown(factors) ?? this.#parts.pace() };
  }

  /** A queue that is down costs a moment: whoever runs a step looks at its job every second. */
  async #cancelMessages(job: JobRow, steps: readonly JobStepRow[]): Promise<void> {
    try {
      await Promise.all(steps.map((row) => this.#parts.queue.cancel(messageId(job, row))));
    } catch (error) {
      this.#parts.reportError('A cancelled job could not be taken from the queue.', error);
    }
  }

  /** The database knows it, and {@link recover} tells the queue again. */
  async #reprioritise(job: JobRow, row: JobStepRow, priority: number): Promise<void> {
    try {
      await this.#parts.queue.reprioritise(messageId(job, row), priority);
    } catch (error) {
      this.#parts.reportError('A job that became more or less urgent keeps its place until the queue can be reached.', error);
    }
  }

  #enqueue(job: JobRow, row: JobStepRow): Promise<void> {
    const payload: StepMessage = { jobId: job.id, step: row.name as StepName, run: job.attempts };
    return this.#parts.queue.enqueue({ id: messageId(job, row), queue: row.queue, payload, priority: job.priority });
  }

  async #finish({ job, steps }: JobWithSteps): Promise<void> {
    if (await this.#parts.repository.moveJob(job.id, ['processing'], { ...endOf(steps), finishedAt: Date.now() })) {
      this.#finished(job);
      await this.letIn();
    }
  }

  #changed(job: JobRow): void {
    this.#parts.events.publish('job.changed', { jobId: job.id, songId: job.songId });
  }

  /** Tells that a job was done as soon as it was made. Call it once the job is committed. */
  announceDone(jobId: string, songId: string): void {
    this.#parts.events.publish('job.changed', { jobId, songId });
    this.#parts.events.publish('job.finished', { jobId, songId });
  }

  #finished(job: JobRow): void {
    this.#changed(job);
    this.#parts.events.publish('job.finished', { jobId: job.id, songId: job.songId });
  }
}

/** Of its own for every run: a cancelled message keeps its id until its runner has stopped, and a new one would be dropped. */
function messageId(job: JobRow, step: Pick<JobStepRow, 'name'>): string {
  return `${job.id}:${job.attempts}:${step.name}`;
}
