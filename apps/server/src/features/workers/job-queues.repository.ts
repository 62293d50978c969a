import { sql } from 'kysely';
import type { Database } from '../../platform/database/schema.ts';
import type { QueueName } from '../../platform/jobs/job-queue.types.ts';

/** What steps of a queue that ended had in common; times are means in milliseconds. */
export interface EndedSteps {
  readonly queue: QueueName;
  readonly status: 'done' | 'failed';
  readonly steps: number;
  readonly waitMs: number | null;
  readonly workMs: number | null;
}

export class JobQueuesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Since when the step that waits longest waits, by queue. */
  async waitingSince(): Promise<Map<QueueName, number>> {
    const rows = await this.#database
      .selectFrom('jobSteps')
      .select(['queue', (e) => e.fn.min('queuedAt').as('since')])
      .where('status', '=', 'queued')
      .where('queuedAt', 'is not', null)
      .groupBy('queue')
      .execute();
    return new Map(rows.map(({ queue, since }) => [queue, Number(since)]));
  }

  /** Steps that ended since then and were work: what was there already is left out. */
  async endedSince(since: number): Promise<EndedSteps[]> {
    const rows = await this.#database
      .selectFrom('jobSteps')
      .select((e) => [
        'queue',
        'status',
        e.fn.countAll<number>().as('steps'),
        sql<number | null>`avg(started_at - queued_at)`.as('waitMs'),
        sql<number | null>`avg(finished_at - started_at)`.as('workMs'),
      ])
      .where('finishedAt', '>=', since)
      .where('status', 'in', ['done', 'failed'])
      .where('reused', '=', 0)
      .groupBy(['queue', 'status'])
      .execute();
    const orNull = (value: number | null) => (value === null ? null : Number(value));
    return rows.map(({ queue, status, steps, waitMs, workMs }) => ({
      queue,
      status: status as EndedSteps['status'],
      steps: Number(steps),
      waitMs: orNull(waitMs),
      workMs: orNull(workMs),
    }));
  }
}
