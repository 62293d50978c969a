import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { toneWav } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import type { StepTask } from './analysis.types.ts';
import { priorityBelow, StepProcessPool } from './step-process-pool.ts';

/** Real step processes (the built program) and a real decoder. */
let folder: string;
let pool: StepProcessPool;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-pool-'));
  await writeFile(join(folder, 'tone.wav'), toneWav({ seconds: 1, frequencyHz: 300 }));
  await writeFile(join(folder, 'text.mp3'), 'not a sound at all, whatever it is called '.repeat(20));
  pool = newPool(60);
});

afterEach(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

function newPool(idleSeconds: number, stepsPerProcess = 50, processesPerLane = 4): StepProcessPool {
  const { engine } = loadConfig({ STORAGE_ROOT: folder });
  return new StepProcessPool({ settings: { engine, cacheDir: folder }, idleSeconds, stepsPerProcess, processesPerLane });
}

function task(name: string, step: StepTask['step'] = 'probe'): StepTask {
  return { step, audioPath: join(folder, name), audioFileName: name, settings: {}, inputs: {}, outDir: folder, scratchDir: folder };
}

const hooks = (signal = new AbortController().signal) => ({ signal, onProgress: () => undefined });

/** Ids of the step processes that this test process started. */
function stepProcesses(): string[] {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes('step-process.js') && line.trim().split(/\s+/)[1] === String(process.pid))
    .map((line) => line.trim().split(/\s+/)[0] ?? '');
}

describe('StepProcessPool', () => {
  it('runs steps of one lane in one process, one after the other', async () => {
    const first = await pool.run('a', task('tone.wav'), hooks());
    expect(first.summary).toMatchObject({ sound: { durationSeconds: 1 } });
    const [pid] = stepProcesses();
    await pool.run('a', task('tone.wav'), hooks());
    expect(stepProcesses()).toEqual([pid]);
    await Promise.all([pool.run('a', task('tone.wav'), hooks()), pool.run('b', task('tone.wav'), hooks())]);
    expect(stepProcesses()).toHaveLength(2);
  });

  it('runs steps below the server, also below one that was started at a low priority, but not what an answer waits for', async () => {
    expect([-10, 0, 5, 15, 19].map(priorityBelow)).toEqual([10, 10, 15, 19, 19]);
    const below = priorityBelow(getPriority());
    const lanes = { first_look: getPriority(), conversion: getPriority(), beat_analysis: below, stem_separation: below };
    for (const [lane, priority] of Object.entries(lanes)) {
      const stop = new AbortController();
      const running = pool.run(lane, task('tone.wav'), hooks(stop.signal));
      void running.catch(() => undefined);
      await vi.waitFor(() => expect(stepProcesses()).toHaveLength(1));
      expect(getPriority(Number(stepProcesses()[0])), lane).toBe(priority);
      stop.abort(new Error('seen'));
      await expect(running).rejects.toThrow('seen');
    }
  });

  it('does not give a step to a process that ended while it had nothing to do', async () => {
    await pool.run('a', task('tone.wav'), hooks());
    for (const pid of stepProcesses()) process.kill(Number(pid), 'SIGKILL');
    await vi.waitFor(() => expect(stepProcesses()).toEqual([]), { timeout: 5000, interval: 50 });
    // Node tells of the end in its next turn.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(pool.run('a', task('tone.wav'), hooks())).resolves.toBeDefined();
  });

  it('passes refusals on with their code, and goes on with the same process', async () => {
    await expect(pool.run('a', task('text.mp3'), hooks())).rejects.toMatchObject({ code: 'audio.unsupported', retryable: false });
    const before = stepProcesses();
    await pool.run('a', task('tone.wav'), hooks());
    expect(stepProcesses()).toEqual(before);
  });

  it('does not trust a process that failed unexpectedly', async () => {
    await expect(pool.run('a', task('gone.wav', 'rhythm'), hooks())).rejects.toMatchObject({ code: 'step.failed', retryable: true });
    await vi.waitFor(() => expect(stepProcesses()).toEqual([]), { timeout: 20_000 });
  });

  it('kills the process of a step that is cancelled, at once', async () => {
    const cancel = new AbortController();
    const running = pool.run('a', task('tone.wav'), hooks(cancel.signal));
    await vi.waitFor(() => expect(stepProcesses()).toHaveLength(1), { timeout: 20_000 });
    const started = performance.now();
    cancel.abort(new Error('cancelled by the test'));
    await expect(running).rejects.toThrow('cancelled by the test');
    expect(performance.now() - started).toBeLessThan(1000);
    expect(stepProcesses()).toEqual([]);
  });

  it('B45 takes a killed process for lack of memory, which may pass', async () => {
    const running = pool.run('a', task('tone.wav'), hooks());
    await vi.waitFor(() => expect(stepProcesses()).toHaveLength(1), { timeout: 20_000 });
    process.kill(Number(stepProcesses()[0]), 'SIGKILL');
    await expect(running).rejects.toMatchObject({ code: 'job.outOfMemory', retryable: true });
  });

  it('starts no more processes of a lane than it may; the others wait, and may leave', async () => {
    const narrow = newPool(60, 50, 1);
    const leave = new AbortController();
    const running = [narrow.run('a', task('tone.wav'), hooks()), narrow.run('a', task('tone.wav'), hooks())];
    const left = narrow.run('a', task('tone.wav'), hooks(leave.signal));
    leave.abort(new Error('left the queue'));
    await expect(left).rejects.toThrow('left the queue');
    expect(stepProcesses()).toHaveLength(1);
    await Promise.all(running);
    await narrow.run('a', task('tone.wav'), hooks());
    expect(stepProcesses()).toHaveLength(1);
    await narrow.close();
  });

  it('B45 ends a process that has nothing to do, and one that has done enough', async () => {
    const idle = newPool(0.2);
    await idle.run('a', task('tone.wav'), hooks());
    await vi.waitFor(() => expect(stepProcesses()).toEqual([]), { timeout: 20_000 });
    await idle.close();
    const short = newPool(60, 1);
    await short.run('a', task('tone.wav'), hooks());
    await vi.waitFor(() => expect(stepProcesses()).toEqual([]), { timeout: 20_000 });
    await short.close();
  });
});
