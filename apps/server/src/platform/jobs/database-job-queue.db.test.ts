import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newTestDatabase, type TestDatabase } from '../database/databases.fixture.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open-database.ts';
import type { Database } from '../database/schema.ts';
import { CONTRACT_TIMING } from './contract-timing.fixture.ts';
import { DatabaseJobQueue } from './database-job-queue.ts';
import { type DeadMessage, describeJobQueue } from './job-queue.contract.ts';
import { LeaseLostError } from './job-queue.types.ts';

// Node 20 runs no TypeScript: the other process runs what `tsc -b` built.
const LEASE_HOLDER = fileURLToPath(new URL('../../../dist/platform/jobs/database-lease-holder.fixture.js', import.meta.url));

async function startHolder({ options }: TestDatabase): Promise<ChildProcess> {
  const child = spawn(process.execPath, [LEASE_HOLDER, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

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
  return {
    createQueue: async (dead) => openQueue(await open(), dead),
    startHolder: () => startHolder(where),
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
    const holder = await startHolder(where);
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

  it('buries a message whose processes kept going away, without running it again', async () => {
    const queue = openQueue(database, dead);
    await queue.enqueue({ id: 'poison', queue: 'transcription', payload: null });
    await database.updateTable('queueMessages').set({ leaseOwner: 'gone', leaseExpiresAt: 1, attempts: 6, lostLeases: 5 }).execute();
    let runs = 0;
    const consumer = await queue.consume('transcription', { concurrency: 1, handler: async () => void runs++ });
    await vi.waitFor(() => expect(dead).toHaveLength(1), { timeout: 3_000 });
    await consumer.close({ drain: true });
    expect(dead[0]!.error).toBeInstanceOf(LeaseLostError);
    expect(runs).toBe(0);
    expect((await queue.counts()).transcription.waiting).toBe(0);
    await queue.close();
  });

  it('a runner that lost its lease is told so and cannot remove the message of its successor', async () => {
    const queue = openQueue(database, dead);
    let reason: unknown;
    await queue.enqueue({ id: 'contested', queue: 'transcription', payload: null });
    const consumer = await queue.consume('transcription', {
      concurrency: 1,
      handler: async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reason = signal.reason;
      },
    });
    await vi.waitFor(async () => expect((await queue.counts()).transcription.running).toBe(1));
    await database
      .updateTable('queueMessages')
      .set({ leaseOwner: 'successor', leaseExpiresAt: Date.now() + 3_600_000 })
      .execute();
    await vi.waitFor(() => expect(reason).toMatchObject({ kind: 'leaseLost' }), { timeout: 3_000 });
    await consumer.close({ drain: true });
    expect((await queue.counts()).transcription.running).toBe(1);
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
