import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newTestDatabase, type TestDatabase } from '../database/databases.fixture.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import type { Database, QueueMessageRow } from '../database/schema.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { DatabaseJobQueue } from './database-job-queue.ts';
import { startHolder } from './hold-message.fixture.ts';
import { type DeadMessage, describeJobQueue } from './job-queue.contract.ts';

const holdIn = ({ options }: TestDatabase) => startHolder('database-lease-holder.fixture', [JSON.stringify(options)]);

function openQueue(database: Database, dead: DeadMessage[], leaseMs: number = CONTRACT_TIMING.leaseMs): DatabaseJobQueue {
  const onError = (error: unknown) => {
    throw error;
  };
  return new DatabaseJobQueue({
    database,
    onDead: (message, error) => void dead.push({ message, error }),
    onError,
    ...CONTRACT_TIMING,
    leaseMs,
  });
}

describeJobQueue('DatabaseJobQueue', async () => {
  const where = await newTestDatabase();
  const databases: Database[] = [];
  const open = async () => {
    const database = await openDatabase(where.options);
    await migrate(database);
    databases.push(database);
    return database;
  };
  const change = async (id: string, lease: Partial<QueueMessageRow>) => {
    const [database] = databases;
    await database?.updateTable('queueMessages').set(lease).where('id', '=', id).execute();
  };
  return {
    createQueue: async (dead) => openQueue(await open(), dead),
    startHolder: () => holdIn(where),
    loseTooOften: async (id) => change(id, { leaseOwner: 'gone', leaseExpiresAt: 1, attempts: 6, lostLeases: 5 }),
    takeOver: async (id) => change(id, { leaseOwner: 'successor', leaseExpiresAt: Date.now() + 3_600_000 }),
    close: async () => {
      await Promise.all(databases.map((database) => database.destroy()));
      await where.remove();
    },
  };
});

describe('DatabaseJobQueue', () => {
  let where: TestDatabase;
  let database: Database;
  let dead: DeadMessage[];

  beforeEach(async () => {
    where = await newTestDatabase();
    database = await openDatabase(where.options);
    await migrate(database);
    dead = [];
  });

  afterEach(async () => {
    await database.destroy();
    await where.remove();
  });

  it('A18 does not wait for the lease of a process that is seen to be gone', async () => {
    const queue = openQueue(database, dead);
    await queue.enqueue({ id: 'survivor', queue: 'transcription', payload: null });
    const holder = await holdIn(where);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await database
      .updateTable('queueMessages')
      .set({ leaseExpiresAt: Date.now() + 3_600_000 })
      .execute();
    const attempts: number[] = [];
    await queue.consume('transcription', { concurrency: 1, handler: async (_, { attempt }) => void attempts.push(attempt) });
    await vi.waitFor(() => expect(attempts).toEqual([2]), { timeout: 3_000 });
    await queue.close();
  });

  it('drops a cancelled message whose runner went away', async () => {
    const queue = openQueue(database, dead);
    await queue.enqueue({ id: 'unwanted', queue: 'transcription', payload: null });
    await database.updateTable('queueMessages').set({ leaseOwner: 'gone', leaseExpiresAt: 1, cancelRequested: 1 }).execute();
    let runs = 0;
    await queue.consume('transcription', { concurrency: 1, handler: async () => void runs++ });
    await vi.waitFor(async () => expect(await database.selectFrom('queueMessages').selectAll().execute()).toEqual([]), { timeout: 3_000 });
    expect(runs).toBe(0);
    await queue.close();
  });
});
