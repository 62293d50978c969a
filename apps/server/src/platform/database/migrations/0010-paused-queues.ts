import type { Kysely, Migration } from 'kysely';

/** Job queues that nothing is taken from, and since when a step waits in its queue. */
export const pausedQueuesMigration: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    await database.schema
      .createTable('paused_queues')
      .addColumn('queue', 'text', (c) => c.primaryKey())
      .addColumn('paused_at', 'bigint', (c) => c.notNull())
      .execute();
    await database.schema.alterTable('job_steps').addColumn('queued_at', 'bigint').execute();
    await database.schema.createIndex('job_steps_finished').on('job_steps').column('finished_at').execute();
  },
};
