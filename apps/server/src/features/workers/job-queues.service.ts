import type { JobQueueView } from '@refrain/contract';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { type JobQueue, QUEUE_NAMES, type QueueName } from '../../platform/jobs/job-queue.types.ts';
import type { AuditService } from '../accounts/audit.service.ts';
import type { Actor } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { EndedSteps, JobQueuesRepository } from './job-queues.repository.ts';

export interface JobQueuesServiceParts {
  readonly repository: JobQueuesRepository;
  readonly queue: JobQueue;
  readonly audit: AuditService;
}

const LATELY_MS = 24 * 3_600_000;

/** The job queues, for whoever runs the house: how long they are, how long it takes, and whether anything is taken from them. */
export class JobQueuesService {
  readonly #parts: JobQueuesServiceParts;

  constructor(parts: JobQueuesServiceParts) {
    this.#parts = parts;
  }

  /** @throws DomainError `auth.*` */
  async list({ identity }: Pick<Actor, 'identity'>, now = Date.now()): Promise<JobQueueView[]> {
    requireRole(identity, 'admin');
    const { repository, queue } = this.#parts;
    const [counts, paused, since, ended] = await Promise.all([
      // The database knows the rest while Redis is gone.
      queue.counts().catch(() => null),
      queue.paused().catch(() => null),
      repository.waitingSince(),
      repository.endedSince(now - LATELY_MS),
    ]);
    return QUEUE_NAMES.map((name) => ({
      name,
      isPaused: paused === null ? null : paused.includes(name),
      counts: counts?.[name] ?? null,
      longestWaitSeconds: secondsBetween(since.get(name), now),
      lately: figuresOf(ended.filter((steps) => steps.queue === name)),
    }));
  }

  /** Lets all workers take from it, or none. @throws DomainError `auth.*`, `request.notFound`, `service.unavailable` */
  async setPaused(name: string, isPaused: boolean, actor: Actor): Promise<JobQueueView> {
    requireRole(actor.identity, 'admin');
    const known = QUEUE_NAMES.find((one) => one === name);
    if (known === undefined) throw new DomainError('request.notFound', { detail: 'There is no such job queue.' });
    try {
      await (isPaused ? this.#parts.queue.pause(known) : this.#parts.queue.resume(known));
    } catch (error) {
      throw new DomainError('service.unavailable', { detail: 'The job queue does not answer.' }, { cause: error });
    }
    await this.#parts.audit.record(isPaused ? 'queue.paused' : 'queue.resumed', actor, null, { queue: known });
    return (await this.list(actor)).find((view) => view.name === known) as JobQueueView;
  }

  /** For what measures: seconds that the oldest step of each queue has waited. */
  async longestWaits(now = Date.now()): Promise<Record<QueueName, number>> {
    const since = await this.#parts.repository.waitingSince();
    const waits = QUEUE_NAMES.map((name) => [name, secondsBetween(since.get(name), now) ?? 0] as const);
    return Object.fromEntries(waits) as Record<QueueName, number>;
  }
}

function secondsBetween(since: number | undefined, now: number): number | null {
  return since === undefined ? null : Math.max(0, now - since) / 1000;
}

function figuresOf(ended: readonly EndedSteps[]): JobQueueView['lately'] {
  const done = ended.find(({ status }) => status === 'done');
  const failed = ended.find(({ status }) => status === 'failed');
  const seconds = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : ms / 1000);
  return {
    done: done?.steps ?? 0,
    failed: failed?.steps ?? 0,
    meanWaitSeconds: seconds(done?.waitMs),
    meanStepSeconds: seconds(done?.workMs),
  };
}
