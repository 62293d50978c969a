// The queue's table: each function is one statement or one transaction, so that any process may die between two of them.
import { sql } from 'kysely';
import { inTransaction, isSqlite } from '../database/in-transaction.ts';
import type { Database, QueueMessageRow } from '../database/schema.ts';
import { type NewQueueMessage, QUEUE_NAMES, type QueueCounts, type QueueName } from './job-queue.types.ts';
import { DEFAULT_MAX_ATTEMPTS } from './retry-policy.ts';

/** A message that this process runs; `token` is different for every run, so a late runner cannot touch its successor's lease. */
export interface Lease {
  readonly id: string;
  readonly token: string;
}

export class DatabaseMessages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(message: NewQueueMessage, now: number): Promise<void> {
    await this.#database
      .insertInto('queueMessages')
      .values({
        id: message.id,
        queue: message.queue,
        payloadJson: JSON.stringify(message.payload),
        priority: message.priority ?? 0,
        runAt: now + (message.delayMs ?? 0),
        attempts: 0,
        maxAttempts: message.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
        lostLeases: 0,
        cancelRequested: 0,
        createdAt: now,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  /** Leases the next message; an expired lease is free again and counted as lost. */
  async claim(queue: QueueName, token: string, now: number, leaseMs: number): Promise<QueueMessageRow | undefined> {
    const next = this.#database
      .selectFrom('queueMessages')
      .select('id')
      .where('queue', '=', queue)
      .where('cancelRequested', '=', 0)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('pausedQueues').select('pausedQueues.queue').where('pausedQueues.queue', '=', queue))),
      )
      .where((where) =>
        where.or([
          where.and([where('leaseOwner', 'is', null), where('runAt', '<=', now)]),
          where.and([where('leaseOwner', 'is not', null), where('leaseExpiresAt', '<=', now)]),
        ]),
      )
      .orderBy('priority', 'desc')
      .orderBy('runAt')
      // What comes within a millisecond keeps its order, too.
      .orderBy(isSqlite(this.#database) ? sql`rowid` : sql`arrival`)
      .limit(1);
    // Looking first keeps an idle queue from taking the write lock at every poll.
    if (!(await next.executeTakeFirst())) return undefined;
    // PostgreSQL has many writers: each takes the next row that no other is just taking.
    const free = isSqlite(this.#database) ? next : next.forUpdate().skipLocked();
    return this.#database
      .updateTable('queueMessages')
      .set((set) => ({
        leaseOwner: token,
        leaseExpiresAt: now + leaseMs,
        attempts: set('attempts', '+', 1),
        lostLeases: sql<number>`lost_leases + case when lease_owner is null then 0 else 1 end`,
      }))
      .where('id', '=', free)
      .returningAll()
      .executeTakeFirst();
  }

  async pause(queue: QueueName, now: number): Promise<void> {
    await this.#database
      .insertInto('pausedQueues')
      .values({ queue, pausedAt: now })
      .onConflict((conflict) => conflict.column('queue').doNothing())
      .execute();
  }

  async resume(queue: QueueName): Promise<void> {
    await this.#database.deleteFrom('pausedQueues').where('queue', '=', queue).execute();
  }

  async paused(): Promise<QueueName[]> {
    return (await this.#database.selectFrom('pausedQueues').select('queue').execute()).map(({ queue }) => queue);
  }

  async renew({ id, token }: Lease, expiresAt: number): Promise<'kept' | 'cancelled' | 'lost'> {
    const row = await this.#database
      .updateTable('queueMessages')
      .set({ leaseExpiresAt: expiresAt })
      .where('id', '=', id)
      .where('leaseOwner', '=', token)
      .returning('cancelRequested')
      .executeTakeFirst();
    if (!row) return 'lost';
    return row.cancelRequested ? 'cancelled' : 'kept';
  }

  async remove({ id, token }: Lease): Promise<void> {
    await this.#database.deleteFrom('queueMessages').where('id', '=', id).where('leaseOwner', '=', token).execute();
  }

  async retryAt({ id, token }: Lease, runAt: number): Promise<void> {
    await this.#database
      .updateTable('queueMessages')
      .set({ leaseOwner: null, leaseExpiresAt: null, runAt })
      .where('id', '=', id)
      .where('leaseOwner', '=', token)
      .execute();
  }

  /** Puts it back as if this run had not begun. */
  async giveBack({ id, token }: Lease): Promise<void> {
    await this.#database
      .updateTable('queueMessages')
      .set((set) => ({ leaseOwner: null, leaseExpiresAt: null, attempts: set('attempts', '-', 1) }))
      .where('id', '=', id)
      .where('leaseOwner', '=', token)
      .execute();
  }

  async cancel(id: string, now: number): Promise<'removed' | 'requested' | 'absent'> {
    return inTransaction(this.#database, async (transaction) => {
      const removed = await transaction
        .deleteFrom('queueMessages')
        .where('id', '=', id)
        .where((where) => where.or([where('leaseOwner', 'is', null), where('leaseExpiresAt', '<=', now)]))
        .executeTakeFirst();
      if (removed.numDeletedRows > 0n) return 'removed';
      const marked = await transaction.updateTable('queueMessages').set({ cancelRequested: 1 }).where('id', '=', id).executeTakeFirst();
      return marked.numUpdatedRows > 0n ? 'requested' : 'absent';
    });
  }

  async reprioritise(id: string, priority: number): Promise<void> {
    await this.#database.updateTable('queueMessages').set({ priority }).where('id', '=', id).execute();
  }

  /** Drops cancelled messages whose runner went away before it learned of it. */
  async sweepCancelled(now: number): Promise<void> {
    const gone = this.#database
      .selectFrom('queueMessages')
      .select('id')
      .where('cancelRequested', '=', 1)
      .where('leaseExpiresAt', '<=', now);
    for (const { id } of await gone.execute()) await this.cancel(id, now);
  }

  /** Ends the leases of owners that `isGone`, without waiting for them to expire. */
  async expireLeases(isGone: (token: string) => boolean, now: number): Promise<void> {
    const leased = await this.#database
      .selectFrom('queueMessages')
      .select(['id', 'leaseOwner'])
      .where('leaseOwner', 'is not', null)
      .execute();
    for (const { id, leaseOwner } of leased) {
      if (leaseOwner === null || !isGone(leaseOwner)) continue;
      const update = this.#database.updateTable('queueMessages').set({ leaseExpiresAt: now });
      await update.where('id', '=', id).where('leaseOwner', '=', leaseOwner).execute();
    }
  }

  async counts(now: number): Promise<Record<QueueName, QueueCounts>> {
    const rows = await this.#database
      .selectFrom('queueMessages')
      .select([
        'queue',
        sql<number>`count(case when lease_expires_at > ${now} then 1 end)`.as('running'),
        sql<number>`count(case when lease_owner is null and run_at > ${now} then 1 end)`.as('delayed'),
        sql<number>`count(*)`.as('all'),
      ])
      .groupBy('queue')
      .execute();
    const countsOf = (queue: QueueName): QueueCounts => {
      const row = rows.find((candidate) => candidate.queue === queue);
      const running = row?.running ?? 0;
      const delayed = row?.delayed ?? 0;
      return { running, delayed, waiting: (row?.all ?? 0) - running - delayed };
    };
    return Object.fromEntries(QUEUE_NAMES.map((queue) => [queue, countsOf(queue)])) as Record<QueueName, QueueCounts>;
  }
}
