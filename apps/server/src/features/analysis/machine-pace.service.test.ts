import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { MachinePace, paceOf } from './machine-pace.service.ts';
import { ScriptedRunner, untilAborted } from './scripted-runner.fixture.ts';
import { StepProcessPool } from './step-process-pool.ts';
import { expectedSeconds } from './time-estimates.service.ts';

/** `threads` alike. */
const even = (threads: number, gflops: number) => ({ threads, aloneGflops: gflops, togetherGflops: gflops });

it.each([
  // What a song of 190 s took on machines with nothing else to do (docs/engine/time.md).
  { machine: 'two cores with AVX-512', speed: even(2, 170), took: 43 },
  { machine: 'two cores with AVX2', speed: even(2, 85), took: 97 },
])('on $machine a separation is expected to take what it took', ({ speed, took }) => {
  const seconds = expectedSeconds('separate', { durationSeconds: 190, voicedSeconds: null }, { factors: new Map(), pace: paceOf(speed) });
  expect(seconds / took).toBeGreaterThan(0.85);
  expect(seconds / took).toBeLessThan(1.15);
});

it('more cores are faster, by less than there are more of them, and not by a second thread on the same core', () => {
  const pace = (threads: number) => paceOf(even(threads, 100));
  expect(pace(1) / pace(2)).toBeCloseTo(1.6);
  expect(pace(2) / pace(16)).toBeGreaterThan(1.5);
  expect(pace(1) / pace(64)).toBeLessThan(4);
  expect(paceOf({ threads: 2, aloneGflops: 100, togetherGflops: 50 })).toBeCloseTo(pace(1));
  // Four cores of a small machine at home: several times longer than two fast ones.
  expect(paceOf(even(4, 10))).toBeGreaterThan(8);
});

it('is measured once, in a real step process, and says the same of this machine a second time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-pace-'));
  const pool = new StepProcessPool({
    settings: { engine: loadConfig({ STORAGE_ROOT: folder }).engine, cacheDir: folder },
    idleSeconds: 60,
  });
  onTestFinished(async () => {
    await pool.close();
    await rm(folder, { recursive: true });
  });
  const reportError = (context: string, error: unknown) => expect.unreachable(`${context} ${error}`);
  const pace = new MachinePace({ runner: pool, reportError });
  expect(pace.current()).toBe(1);
  const measured = await pace.measured();
  expect(pace.current()).toBe(measured);
  expect(await pace.measured()).toBe(measured);
  const again = await new MachinePace({ runner: pool, reportError }).measured();
  expect(again / measured).toBeGreaterThan(0.25);
  expect(again / measured).toBeLessThan(4);
});

it('is not waited for, and not missed, by a server that stops', async () => {
  const told: string[] = [];
  const runner = new ScriptedRunner();
  const run: ScriptedRunner['run'] = (_lane, _task, hooks) => untilAborted(hooks);
  const pace = new MachinePace({ runner: Object.assign(runner, { run }), reportError: (context) => told.push(context) });
  expect(pace.current()).toBe(1);
  pace.stop();
  expect(await pace.measured()).toBe(1);
  expect(told).toEqual([]);
});

it('is that of the pipeline’s first guesses where it cannot be measured', async () => {
  const told: string[] = [];
  const runner = Object.assign(new ScriptedRunner(), { run: () => Promise.reject(new Error('no process')) });
  const pace = new MachinePace({ runner, reportError: (context) => told.push(context) });
  expect(await pace.measured()).toBe(1);
  expect(told).toEqual([expect.stringContaining('could not be measured')]);
});
