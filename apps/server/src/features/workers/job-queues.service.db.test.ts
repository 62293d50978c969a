import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database, NewJobStepRow } from '../../platform/database/schema.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { AuditRepository } from '../accounts/audit.repository.ts';
import { AuditService } from '../accounts/audit.service.ts';
import type { Actor } from '../accounts/identity.types.ts';
import { JobQueuesRepository } from './job-queues.repository.ts';
import { JobQueuesService } from './job-queues.service.ts';

const NOW = Date.UTC(2030, 0, 2);
const DAY_MS = 24 * 3_600_000;
const somebody = (role: 'admin' | 'host'): Actor => ({
  identity: { ownerId: null, visitorId: null, accountId: role, role },
  accountRole: role,
  sessionId: null,
  address: null,
  client: undefined,
});

describe('the job queues', () => {
  let database: Database;
  let queue: DatabaseJobQueue;
  let audit: AuditService;
  let service: JobQueuesService;

  beforeEach(async () => {
    database = await openTestDatabase();
    queue = new DatabaseJobQueue({ database, onDead: () => undefined, onError: () => undefined });
    audit = new AuditService(new AuditRepository(database));
    service = new JobQueuesService({ repository: new JobQueuesRepository(database), queue, audit });
    await database
      .insertInto('songs')
      .values({
        id: 's',
        listed: 1,
        title: 'Song',
        fileName: 'a.mp3',
        durationMs: 1_000,
        sizeBytes: 1,
        hasCover: 0,
        createdAt: 0,
        updatedAt: 0,
      })
      .execute();
    await database
      .insertInto('jobs')
      .values({
        id: 'j',
        songId: 's',
        kind: 'analysis',
        status: 'processing',
        priority: 0,
        optionsJson: '{}',
        createdAt: 0,
        updatedAt: 0,
        attempts: 1,
      })
      .execute();
  });
  afterEach(async () => {
    await queue.close();
    await database.destroy();
  });

  const addStep = (name: string, row: Pick<NewJobStepRow, 'status'> & Partial<NewJobStepRow>) =>
    database
      .insertInto('jobSteps')
      .values({ jobId: 'j', name, queue: 'transcription', progress: 0, reused: 0, attempts: 1, ...row })
      .execute();

  it('B20 P13 tell how long steps wait and take, of the last day, without what was there already', async () => {
    const times = (ago: number, waitMs: number, workMs: number) => {
      const finishedAt = NOW - ago;
      return { queuedAt: finishedAt - workMs - waitMs, startedAt: finishedAt - workMs, finishedAt };
    };
    await addStep('a', { status: 'done', ...times(1_000, 2_000, 10_000) });
    await addStep('b', { status: 'done', ...times(2_000, 4_000, 20_000) });
    await addStep('c', { status: 'failed', ...times(3_000, 1, 1) });
    await addStep('d', { status: 'done', reused: 1, ...times(3_000, 1, 1) });
    await addStep('e', { status: 'done', ...times(DAY_MS + 1, 1, 1) });
    await addStep('f', { status: 'queued', queuedAt: NOW - 7_000 });
    await addStep('g', { status: 'queued', queuedAt: NOW - 5_000 });
    const views = await service.list(somebody('admin'), NOW);
    expect(views.map(({ name }) => name)).toEqual(['audio_processing', 'stem_separation', 'transcription', 'beat_analysis']);
    expect(views[2]).toMatchObject({
      isPaused: false,
      longestWaitSeconds: 7,
      lately: { done: 2, failed: 1, meanWaitSeconds: 3, meanStepSeconds: 15 },
    });
    expect(views[3]).toMatchObject({ longestWaitSeconds: null, lately: { done: 0, failed: 0, meanWaitSeconds: null } });
    expect(await service.longestWaits(NOW)).toMatchObject({ transcription: 7, beat_analysis: 0 });
  });

  it('B20 are paused and let go on by admins alone, on record', async () => {
    await expect(service.list(somebody('host'))).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(service.setPaused('transcription', true, somebody('host'))).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(service.setPaused('nothing', true, somebody('admin'))).rejects.toMatchObject({ code: 'request.notFound' });
    expect(await service.setPaused('transcription', true, somebody('admin'))).toMatchObject({ name: 'transcription', isPaused: true });
    expect(await queue.paused()).toEqual(['transcription']);
    expect(await service.setPaused('transcription', false, somebody('admin'))).toMatchObject({ isPaused: false });
    expect((await audit.list(10, null)).map(({ act, details }) => [act, details])).toEqual([
      ['queue.resumed', { queue: 'transcription' }],
      ['queue.paused', { queue: 'transcription' }],
    ]);
  });
});
