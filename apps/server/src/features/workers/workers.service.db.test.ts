import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { WorkersRepository } from './workers.repository.ts';
import { WorkersService } from './workers.service.ts';

describe('the workers of an installation', () => {
  let database: Database;
  const joined: WorkersService[] = [];

  const newWorker = async (concurrency: number) => {
    const worker = new WorkersService({
      repository: new WorkersRepository(database),
      version: '1.2.3',
      concurrency: { audio_processing: 2, stem_separation: concurrency, transcription: 0, beat_analysis: 1 },
      device: () => 'cpu',
      work: () => ({ stepsDone: 7, speeds: { separate: 0.5 } }),
      reportError: (_, error) => {
        throw error;
      },
    });
    await worker.join();
    joined.push(worker);
    return worker;
  };

  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    for (const worker of joined.splice(0)) await worker.leave();
    await database.destroy();
  });

  it('B46 say what they take and how fast they are, and are in every process’s list', async () => {
    const first = await newWorker(1);
    await newWorker(4);
    const list = await first.list();
    expect(list).toHaveLength(2);
    expect(list[0]).toMatchObject({
      state: 'alive',
      version: '1.2.3',
      device: 'cpu',
      processId: process.pid,
      queues: { audio_processing: 2, stem_separation: 1, beat_analysis: 1 },
      speeds: { separate: 0.5 },
      stepsDone: 7,
    });
    expect(list[0]?.queues).not.toHaveProperty('transcription');
    expect(await first.countAlive()).toBe(2);
  });

  it('B46 are told as lost when they say nothing any more, and are gone when they leave', async () => {
    const first = await newWorker(1);
    const second = await newWorker(1);
    expect((await first.list(Date.now() + 30_000)).map(({ state }) => state)).toEqual(['lost', 'lost']);
    await second.leave();
    expect(await first.list()).toHaveLength(1);
  });
});
