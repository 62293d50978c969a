import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import Database from 'libsql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ServerProcess } from './server-process.ts';
import { stepProcesses } from './step-processes.ts';
import { getJson, type Json, newFolder, sendFile, startTestServer, type TestServer, until } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/* What happens when something goes away: a server, a step's process, the queue. */

const beep = (seconds = 2) => toneWav({ seconds, frequencyHz: 220 });

describe('a server process', () => {
  let folder: string;
  const running: ServerProcess[] = [];
  const start = async (env: Record<string, string> = {}) => {
    const one = await ServerProcess.start({ STORAGE_ROOT: folder, ...env });
    running.push(one);
    return one;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.end('SIGKILL')));
    await rm(folder, { recursive: true, force: true });
  });

  it('A18 A23 B41 A27 that is killed in the middle of a job finishes it after its restart, without repeating what was done', async () => {
    folder = await newFolder();
    const first = await start();
    const { id } = (await (await sendFile(`${first.base}/api/jobs`, beep(6), 'song.wav')).json()) as Json;
    await until(`${first.base}/api/jobs/${id}`, ({ current_step, status }) => status === 'processing' && current_step === 'separate');
    await first.end('SIGKILL');

    const taken = first.lines.find(({ jobId, fileName }) => jobId === id && fileName === 'song.wav');
    expect(taken).toMatchObject({ sizeBytes: beep(6).length, requestId: expect.any(String) });
    expect(first.lines.filter(({ jobId, step }) => jobId === id && step === 'inspect').length).toBeGreaterThan(0);

    const second = await start({ LOG_LEVEL: 'INFO' });
    const { output } = await until(`${second.base}/api/jobs/${id}`, ({ status }) => status === 'completed', 250_000);
    expect((await fetch(`${second.base}/api/jobs/${id}/files/${encodeURIComponent(output.vocals)}`)).status).toBe(200);
    const steps = second.lines.filter(({ jobId }) => jobId === id).map(({ step }) => step);
    expect(new Set(steps.filter(Boolean))).toEqual(new Set(['separate']));
  }, 300_000);

  it('A25 A27 closes what it opened when it is told to stop, and logs no more than it should', async () => {
    folder = await newFolder();
    const server = await start({ LOG_LEVEL: 'ERROR' });
    await sendFile(`${server.base}/api/jobs`, beep(20), 'song.wav');
    expect(await server.end('SIGTERM')).toBe(0);
    expect(server.lines).toEqual([]);
    // SQLite removes its write-ahead log when the last connection is closed.
    expect(readdirSync(folder).filter((name) => name.endsWith('-wal'))).toEqual([]);
  }, 60_000);
});

describe('after a power cut', () => {
  let folder: string;
  const running: ServerProcess[] = [];
  const launch = async () => {
    const one = await ServerProcess.launch({ STORAGE_ROOT: folder });
    running.push(one);
    return one;
  };
  /** A server that was killed in the middle of a job, so that its last writes are still in the write-ahead log. */
  const cut = async () => {
    folder = await newFolder();
    const server = await ServerProcess.start({ STORAGE_ROOT: folder, ROLES: 'api' });
    running.push(server);
    const { id } = (await (await sendFile(`${server.base}/api/jobs`, beep(), 'song.wav')).json()) as Json;
    await server.end('SIGKILL');
    expect(statSync(join(folder, 'refrain.db-wal')).size).toBeGreaterThan(0);
    return id as string;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.end('SIGKILL')));
    await rm(folder, { recursive: true, force: true });
  });

  it('A18 a database whose last writes are torn is opened as it was before them', async () => {
    await cut();
    const log = join(folder, 'refrain.db-wal');
    truncateSync(log, statSync(log).size - 1_000);
    const server = await ServerProcess.start({ STORAGE_ROOT: folder, ROLES: 'api' });
    running.push(server);
    expect((await fetch(`${server.base}/api/v1/songs`)).status).toBe(200);
  });

  it.each([
    // All of it is in the one file, which was closed as it should be.
    ['its first page', 0, 'wal_checkpoint(truncate)', ''],
    // A later write is in the log, which says that nobody closed it.
    ['another page', 3, 'wal_checkpoint', 'create table cut (id)'],
  ])('A18 a database of which %s is destroyed is refused, with what to do', async (_, page, pragma, write) => {
    await cut();
    const path = join(folder, 'refrain.db');
    const program = `const Database = require('libsql'); const file = new Database(process.argv[1]);
      file.exec('pragma ${pragma}'); file.exec('${write}'); process.kill(process.pid, 'SIGKILL')`;
    spawnSync(process.execPath, ['-e', program, path]);
    const file = openSync(path, 'r+');
    writeSync(file, randomBytes(4096), 0, 4096, page * 4096);
    closeSync(file);
    const server = await launch();
    await vi.waitFor(() => expect(server.child.exitCode).toBe(2), 30_000);
    expect(server.log).toContain(`DATABASE_URL: the database cannot be used: the database ${path} is damaged`);
    expect(server.log).toContain('refrain restore FILE');
    expect(server.log).not.toContain('    at ');
  });
});

describe('in one process', () => {
  let at: TestServer;
  afterEach(() => at.stop());

  it.skipIf(process.platform !== 'linux')(
    'A19 B38 B22 G07 a step that is lost is tried three times; then the other results are there, and why one is missing',
    async () => {
      at = await startTestServer();
      const { job_id } = (await (await sendFile(`${at.base}/api/process`, beep(), 'song.wav')).json()) as Json;
      const status = `${at.base}/api/status/${job_id}`;
      const killing = setInterval(() => {
        void getJson(status).then(({ body }) => {
          if (body.current_step === 'vocal_transcription') for (const pid of stepProcesses()) process.kill(pid, 'SIGKILL');
        });
      }, 40);
      const body = await until(status, (one) => ['completed', 'failed'].includes(one.status)).finally(() => clearInterval(killing));
      expect(body).toMatchObject({ status: 'completed', completed_with_errors: true, progress: 100, error_step: 'vocal_transcription' });
      expect(body.stem_separation).toMatchObject({ status: 'completed', progress: 100 });
      expect(body.beat_analysis.status).toBe('completed');
      expect(body.transcription).toMatchObject({ status: 'failed', error: expect.stringContaining('words') });

      const metrics = await (await fetch(`${at.base}/metrics`)).text();
      expect(metrics).toMatch(/refrain_step_duration_seconds_count\{[^}]*step="transcribe"[^}]*outcome="failed"[^}]*\} 3/);
      const { body: results } = await getJson(`${at.base}/api/results/${job_id}`);
      expect((results.output_files as Json[]).filter(({ category }) => category === 'stems')).toHaveLength(4);
      expect((await getJson(`${at.base}/api/results/${job_id}/summary`)).body.processing_completed).toEqual({
        stem_separation: true,
        transcription: false,
        beat_analysis: true,
      });

      const again = await fetch(`${at.base}/api/jobs/${job_id}/retry`, { method: 'POST' });
      expect(again.status).toBe(200);
      const healed = await until(status, (one) => one.status === 'completed' && !one.completed_with_errors);
      expect(healed.transcription.status).toBe('completed');
    },
    200_000,
  );

  it('A21 B01 B40 takes a job while the queue is down and runs it later; a broken database is said, not shown', async () => {
    const folder = await newFolder();
    at = await startTestServer({}, folder);
    const database = new Database(join(folder, 'refrain.db'));
    database.exec('ALTER TABLE queue_messages RENAME TO queue_away');
    const response = await sendFile(`${at.base}/api/jobs`, beep(1), 'song.wav');
    const { id, status } = (await response.json()) as Json;
    expect([response.status, status]).toEqual([201, 'pending']);
    expect(await getJson(`${at.base}/health`)).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', services: { redis: 'disconnected' } },
    });

    database.exec('ALTER TABLE songs RENAME TO songs_away');
    const broken = await sendFile(`${at.base}/api/process`, beep(1), 'song.wav');
    expect(broken.status).toBe(500);
    expect(await broken.json()).toMatchObject({ error: true, status_code: 500, message: expect.not.stringMatching(/sql|table|songs/i) });
    database.exec('ALTER TABLE songs_away RENAME TO songs');
    database.exec('ALTER TABLE queue_away RENAME TO queue_messages');
    database.close();

    await at.stop({ keepFolder: true });
    at = await startTestServer({}, folder);
    await until(`${at.base}/api/jobs/${id}`, (body) => body.status === 'completed');
  }, 120_000);

  it('B20 G02 every step waits in the queue of its kind', async () => {
    const folder = await newFolder();
    at = await startTestServer({}, folder);
    const { job_id } = (await (await sendFile(`${at.base}/api/process`, beep(), 'song.wav')).json()) as Json;
    const database = new Database(join(folder, 'refrain.db'), { readonly: true });
    const rows = database.prepare('SELECT name, queue FROM job_steps WHERE job_id = ?').all(job_id) as { name: string; queue: string }[];
    database.close();
    expect(Object.fromEntries(rows.map(({ name, queue }) => [name, queue]))).toEqual({
      inspect: 'audio_processing',
      separate: 'stem_separation',
      transcribe: 'transcription',
      rhythm: 'beat_analysis',
      chart: 'audio_processing',
    });
    const { queues } = (await getJson(`${at.base}/health`)).body.details;
    expect(Object.keys(queues)).toEqual(['audio_processing', 'stem_separation', 'transcription', 'beat_analysis']);
    await fetch(`${at.base}/api/jobs/${job_id}/cancel`, { method: 'POST' });
  });
});
