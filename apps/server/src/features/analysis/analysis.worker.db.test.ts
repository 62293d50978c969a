import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fillDisk } from '../../platform/database/databases.fixture.ts';
import { DatabaseJobQueue } from '../../platform/jobs/database-job-queue.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { addJob, database, finished, folder, start, statusOf, until } from './analysis.worker.fixture.ts';
import { ScriptedRunner, untilAborted } from './scripted-runner.fixture.ts';
import { StepFailure } from './step-failure.ts';

describe('a job', () => {
  it('A18 makes an earlier result again that the disk has lost, and goes on', async () => {
    const runner = new ScriptedRunner();
    runner.on('transcribe', async () => {
      if (runner.runs.filter((name) => name === 'transcribe').length > 1) return;
      const stored = await readdir(join(folder, 'blobs'), { recursive: true });
      for (const path of stored.filter((name) => name.endsWith('vocals.flac'))) await rm(join(folder, 'blobs', path));
      throw new StepFailure('step.failed', 'The disk went away.', { retryable: true });
    });
    const { jobs } = await start(runner);
    const found = await until(jobs, await addJob(jobs), finished);
    expect(found.job.status).toBe('completed');
    expect(runner.runs.filter((name) => name === 'separate')).toHaveLength(2);
    expect(runner.runs.filter((name) => name === 'inspect')).toHaveLength(1);
  });

  it('A18 waits while the store of files is away, however often it asks, and is not failed by that', async () => {
    const runner = new ScriptedRunner();
    runner.on('rhythm', async () => {
      if (runner.runs.filter((name) => name === 'rhythm').length > 4) return;
      throw Object.assign(new Error('The store does not answer'), { code: 'BLOBS_UNAVAILABLE' });
    });
    const { jobs } = await start(runner);
    const found = await until(jobs, await addJob(jobs), finished);
    expect(found.job.status).toBe('completed');
    expect(found.steps.find(({ name }) => name === 'rhythm')?.attempts).toBe(1);
  });

  it('runs every step after what it needs', async () => {
    const runner = new ScriptedRunner();
    const { jobs } = await start(runner);
    const found = await until(jobs, await addJob(jobs), finished);
    expect(found.job.status).toBe('completed');
    expect(runner.runs).toHaveLength(7);
    for (const [before, after] of [
      ['inspect', 'separate'],
      ['separate', 'transcribe'],
      ['transcribe', 'melody'],
      ['rhythm', 'harmony'],
      ['melody', 'chart'],
    ] as const) {
      expect(runner.runs.indexOf(before)).toBeLessThan(runner.runs.indexOf(after));
    }
    expect((await jobs.view(found)).progress).toBe(1);
  });

  it('runs align only when lyrics were given', async () => {
    const runner = new ScriptedRunner();
    const { jobs } = await start(runner);
    await until(jobs, await addJob(jobs, { lyrics: 'la la' }), finished);
    expect(runner.runs).toContain('align');
  });

  it('waits while as many jobs run as are allowed', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { jobs } = await start(new ScriptedRunner().on('inspect', () => gate));
    const ids = [await addJob(jobs), await addJob(jobs), await addJob(jobs), await addJob(jobs)];
    const statuses = async () => Promise.all(ids.map(async (id) => (await jobs.get(id, ANYBODY)).job.status));
    expect(await statuses()).toEqual(['processing', 'processing', 'processing', 'queued']);
    release();
    for (const id of ids) expect((await until(jobs, id, finished)).job.status).toBe('completed');
  });

  it('is let in before others that wait longer when somebody needs its song', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { jobs } = await start(
      new ScriptedRunner().on('inspect', () => gate),
      { maxConcurrentJobs: 1 },
    );
    const [running = '', waiting = '', needed = ''] = [await addJob(jobs), await addJob(jobs), await addJob(jobs)];
    for (const id of [running, needed]) await jobs.reprioritise((await jobs.get(id, ANYBODY)).song.id, 800);
    release();
    const end = async (id: string) => (await until(jobs, id, finished)).job;
    expect((await end(needed)).startedAt).toBeLessThan((await end(waiting)).startedAt ?? 0);
    expect((await end(running)).priority).toBe(800);
  });

  it('a queue that is gone keeps nobody from changing what is urgent, and hears of it later', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { jobs } = await start(
      new ScriptedRunner().on('inspect', () => held),
      { maxConcurrentJobs: 6 },
    );
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push(await addJob(jobs));
    const waiting = ids.at(-1) ?? '';
    const told = vi.spyOn(DatabaseJobQueue.prototype, 'reprioritise').mockRejectedValueOnce(new Error('Redis is gone'));
    onTestFinished(() => told.mockRestore());
    await jobs.reprioritise((await jobs.get(waiting, ANYBODY)).song.id, 800);
    expect((await jobs.get(waiting, ANYBODY)).job.priority).toBe(800);
    told.mockClear();
    await jobs.recover();
    expect(told).toHaveBeenCalledWith(expect.stringContaining(waiting), 800);
    release();
  });

  it('keeps what worked when a step fails, and says which one and why', async () => {
    const runner = new ScriptedRunner().on('transcribe', async () => {
      throw new StepFailure('model.damaged', 'The model is damaged.', { retryable: false });
    });
    const { jobs } = await start(runner);
    const found = await until(jobs, await addJob(jobs), finished);
    expect(found.job).toMatchObject({ status: 'completed_with_errors', errorCode: 'model.damaged' });
    expect(found.job.errorMessage).toContain('The words could not be heard');
    expect(statusOf(found, 'transcribe')).toBe('failed');
    for (const name of ['separate', 'melody', 'rhythm', 'chart']) expect(statusOf(found, name)).toBe('done');
  });

  it('skips what needs a failed step, and fails when nothing worth having is left', async () => {
    const broken = async () => {
      throw new StepFailure('audio.corrupt', 'Broken.', { retryable: false });
    };
    const { jobs } = await start(new ScriptedRunner().on('inspect', broken));
    const found = await until(jobs, await addJob(jobs), finished);
    expect(found.job).toMatchObject({ status: 'failed', errorCode: 'audio.corrupt' });
    expect(statusOf(found, 'separate')).toBe('skipped');
  });

  it('tries a crashed step three times, then gives up on it', async () => {
    const runner = new ScriptedRunner().on('rhythm', async () => {
      throw new StepFailure('job.interrupted', 'The work stopped unexpectedly.', { retryable: true });
    });
    const { jobs } = await start(runner);
    const found = await until(jobs, await addJob(jobs), finished);
    expect(runner.runs.filter((name) => name === 'rhythm')).toHaveLength(3);
    expect(statusOf(found, 'rhythm')).toBe('failed');
    expect(statusOf(found, 'harmony')).toBe('done');
  });

  it('stops at once when it is cancelled, and stays so', async () => {
    let aborted = false;
    const runner = new ScriptedRunner().on('separate', (_task, hooks) =>
      untilAborted(hooks).catch((error: unknown) => {
        aborted = true;
        throw error;
      }),
    );
    const { jobs } = await start(runner);
    const id = await addJob(jobs);
    await vi.waitFor(() => expect(runner.runs).toContain('separate'), { timeout: 5000 });
    await jobs.cancel(id, ANYBODY);
    await vi.waitFor(() => expect(aborted).toBe(true), { timeout: 2000 });
    const found = await jobs.get(id, ANYBODY);
    expect(found.job.status).toBe('cancelled');
    expect(statusOf(found, 'transcribe')).toBe('cancelled');
    await expect(jobs.cancel(id, ANYBODY)).rejects.toMatchObject({ code: 'job.finished' });
  });

  it('runs again what did not make it, and nothing else', async () => {
    let broken = true;
    const runner = new ScriptedRunner().on('separate', async () => {
      if (broken) throw new StepFailure('storage.full', 'The disk is full.', { retryable: false });
    });
    const { jobs } = await start(runner);
    const id = await addJob(jobs);
    await until(jobs, id, finished);
    broken = false;
    await jobs.retry(id, ANYBODY);
    const found = await until(jobs, id, finished);
    expect(found.job.status).toBe('completed');
    expect(runner.runs.filter((name) => name === 'inspect')).toHaveLength(1);
  });

  it('runs again at once after it was cancelled, though what was cancelled takes its time to stop', async () => {
    let first = true;
    const runner = new ScriptedRunner().on('separate', async (_task, hooks) => {
      if (!first) return;
      first = false;
      await untilAborted(hooks).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    const { jobs } = await start(runner);
    const id = await addJob(jobs);
    await vi.waitFor(() => expect(runner.runs).toContain('separate'), { timeout: 5000 });
    await jobs.cancel(id, ANYBODY);
    await jobs.retry(id, ANYBODY);
    expect((await until(jobs, id, finished)).job.status).toBe('completed');
    expect(runner.runs.filter((name) => name === 'separate')).toHaveLength(2);
  });

  it('runs again once, however often that is asked for', async () => {
    const runner = new ScriptedRunner();
    const { jobs } = await start(runner);
    const id = await addJob(jobs);
    await until(jobs, id, finished);
    const asked = await Promise.allSettled([jobs.retry(id, ANYBODY), jobs.retry(id, ANYBODY), jobs.retry(id, ANYBODY)]);
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'job.notFinished' } });
    expect((await until(jobs, id, finished)).job).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('does not run again when its files are gone, and loses none while it runs again', async () => {
    const { jobs } = await start(new ScriptedRunner());
    const id = await addJob(jobs);
    expect(await jobs.markExpired(id)).toBe(false);
    await until(jobs, id, finished);
    expect(await jobs.markExpired(id)).toBe(true);
    await expect(jobs.retry(id, ANYBODY)).rejects.toMatchObject({ code: 'job.expired' });
  });

  it('is failed by a standstill, and its place is given to the next', async () => {
    const { jobs } = await start(
      new ScriptedRunner().on('inspect', (task, hooks) => (task.settings['hang'] === false ? Promise.resolve() : untilAborted(hooks))),
      { maxConcurrentJobs: 1, timeoutSeconds: 1 },
    );
    const first = await addJob(jobs);
    const second = await addJob(jobs);
    const found = await until(jobs, first, finished);
    expect(found.job).toMatchObject({ status: 'failed', errorCode: 'job.timeout' });
    expect(found.job.errorMessage).toMatch(/timeout/i);
    await until(jobs, second, ({ job }) => job.startedAt !== null);
  });

  it('B20 is not failed for the time that a queue was paused', async () => {
    const queue = new DatabaseJobQueue({ database, onDead: () => undefined, onError: () => undefined });
    onTestFinished(() => queue.close());
    const longerThanALook = new ScriptedRunner().on('transcribe', () => sleep(1_500));
    const { jobs } = await start(longerThanALook, { timeoutSeconds: 6 });
    await queue.pause('transcription');
    const id = await addJob(jobs);
    await database.updateTable('songs').set({ durationMs: 100 }).execute();
    await until(jobs, id, (found) => statusOf(found, 'transcribe') === 'queued');
    await sleep(6_500);
    await queue.resume('transcription');
    const end = await until(jobs, id, finished);
    expect([end.job.errorMessage, end.job.status]).toEqual([null, 'completed']);
  });

  it('goes on when its progress cannot be written, as on a full disk', async () => {
    await fillDisk(database, { event: 'update', table: 'job_steps', when: 'new.progress = 0.5' });
    let tried = false;
    const runner = new ScriptedRunner().on('separate', async (_, { onProgress }) => {
      onProgress(0.5);
      tried = true;
    });
    const { jobs } = await start(runner);
    const found = await until(jobs, await addJob(jobs), finished);
    expect(tried).toBe(true);
    expect(found.job.status).toBe('completed');
  });

  it('goes on after a restart and repeats no finished step', async () => {
    const before = new ScriptedRunner().on('transcribe', (_task, hooks) => untilAborted(hooks));
    const first = await start(before);
    const id = await addJob(first.jobs);
    await until(first.jobs, id, (found) => statusOf(found, 'transcribe') === 'running');
    await first.stop();
    const after = new ScriptedRunner();
    const second = await start(after);
    const found = await until(second.jobs, id, finished);
    expect(found.job.status).toBe('completed');
    expect(after.runs).not.toContain('separate');
    expect(after.runs).toContain('transcribe');
  });

  it('is given its time anew after a restart, however long the server was away', async () => {
    const first = await start(new ScriptedRunner().on('transcribe', (_task, hooks) => untilAborted(hooks)));
    const id = await addJob(first.jobs);
    await until(first.jobs, id, (found) => statusOf(found, 'transcribe') === 'running');
    await first.stop();
    await database
      .updateTable('jobs')
      .set({ startedAt: Date.now() - 86_400_000 })
      .execute();
    // Longer than the watch waits between two looks.
    const second = await start(new ScriptedRunner().on('transcribe', () => new Promise((resolve) => setTimeout(resolve, 1500))));
    expect((await until(second.jobs, id, finished)).job).toMatchObject({ status: 'completed', errorCode: null });
  });

  it('is done with a step only when its song knows what was found out, and tells it of results that were there', async () => {
    const told: string[] = [];
    let broken = true;
    const learn = async (songId: string) => {
      if (!broken) return void told.push(songId);
      broken = false;
      throw new Error('The database is locked.');
    };
    const { jobs } = await start(new ScriptedRunner(), { learn });
    const { job, steps } = await until(jobs, await addJob(jobs, { targets: ['rhythm'] }), finished);
    expect([job.status, told]).toEqual(['completed', [job.songId, job.songId]]);
    expect(steps.find(({ name }) => name === 'inspect')?.reused).toBe(1);
  });

  it('finds the results of an earlier job for the same sound', async () => {
    const runner = new ScriptedRunner();
    const { jobs } = await start(runner);
    await until(jobs, await addJob(jobs, { overlap: 0.5 }), finished);
    const ran = runner.runs.length;
    const again = await until(jobs, await addJob(jobs, { overlap: 0.5 }), finished);
    expect(runner.runs).toHaveLength(ran);
    expect(again.steps.every((step) => step.reused === 1)).toBe(true);
  });

  it('of an owner does not exist for anybody else', async () => {
    const { jobs } = await start(new ScriptedRunner());
    const id = await addJob(jobs);
    await database.updateTable('jobs').set({ ownerId: 'ann' }).where('id', '=', id).execute();
    await expect(jobs.get(id, ANYBODY)).rejects.toMatchObject({ code: 'job.notFound' });
    await expect(jobs.get(id, { ...ANYBODY, ownerId: 'bob' })).rejects.toMatchObject({ code: 'job.notFound' });
    await expect(jobs.get(id, { ...ANYBODY, ownerId: 'ann' })).resolves.toBeDefined();
  });
});
