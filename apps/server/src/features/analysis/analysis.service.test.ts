import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/config.ts';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { stepNamed } from './analysis.pipeline.ts';
import { AnalysisService } from './analysis.service.ts';
import type { ArtefactManifest, RunHooks } from './analysis.types.ts';
import { PLAIN_OPTIONS } from './analysis-options.fixture.ts';
import { audioKey } from './artefact-keys.service.ts';
import { ScriptedRunner, untilAborted } from './scripted-runner.fixture.ts';
import { StepExecutor } from './step-executor.ts';

const AUDIO = { sha256: 'cd'.repeat(32), fileName: 'a.wav', sizeBytes: 5 };
const LEFT = new Error('The connection was closed.');
const UNWANTED_MS = 100;

let folder: string;
let runner: ScriptedRunner;
let analysis: AnalysisService;
let separated: ArtefactManifest;
const convert = (signal?: AbortSignal) => analysis.convert(AUDIO, separated, 'stems/vocals.flac', 'mp3', signal);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-analysis-'));
  const tempDir = join(folder, 'temp');
  const blobs = await FsBlobStore.open({ root: join(folder, 'blobs') });
  await blobs.put(audioKey(AUDIO.sha256), Buffer.from('sound'));
  runner = new ScriptedRunner();
  const executor = new StepExecutor({ blobs, runner, tempDir });
  analysis = new AnalysisService({ executor, runner, engine: loadConfig({}).engine, tempDir, unwantedMs: UNWANTED_MS });
  const request = { step: stepNamed('separate'), audio: AUDIO, options: PLAIN_OPTIONS, before: [] };
  const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
  ({ manifest: separated } = await executor.execute(request, hooks));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a stem in another format', () => {
  /** Each conversion waits until it is let go on, or is told to stop. */
  function holdConversions() {
    const held: { hooks: RunHooks; goOn: () => void }[] = [];
    runner.on('convert', (_, hooks) => {
      const free = new Promise<void>((goOn) => held.push({ hooks, goOn }));
      return Promise.race([free, untilAborted(hooks)]);
    });
    return held;
  }

  it('is made no further when the only one who asked has left, and anew for who asks next', async () => {
    const held = holdConversions();
    const guest = new AbortController();
    const first = convert(guest.signal);
    await expect.poll(() => held.length).toBe(1);
    guest.abort(LEFT);
    await expect(first).rejects.toBe(LEFT);
    const second = convert();
    await expect.poll(() => held.length).toBe(2);
    held[1]?.goOn();
    expect((await second).step).toBe('convert');
  });

  it('goes on for who lost the connection and asks again', async () => {
    const held = holdConversions();
    const guest = new AbortController();
    const first = convert(guest.signal);
    await expect.poll(() => held.length).toBe(1);
    guest.abort(LEFT);
    const again = convert();
    await sleep(2 * UNWANTED_MS);
    held[0]?.goOn();
    expect((await again).key).toBe((await first).key);
    expect(held).toHaveLength(1);
  });

  it('is made for whoever still waits, once', async () => {
    const held = holdConversions();
    const guest = new AbortController();
    const first = convert(guest.signal);
    const others = [convert(new AbortController().signal), convert(guest.signal)];
    await expect.poll(() => held.length).toBe(1);
    guest.abort(LEFT);
    await sleep(2 * UNWANTED_MS);
    expect(held[0]?.hooks.signal.aborted).toBe(false);
    held[0]?.goOn();
    const made = await Promise.all([first, ...others]);
    expect(new Set(made.map(({ key }) => key)).size).toBe(1);
    expect(held).toHaveLength(1);
  });

  it('is not begun for somebody who left before', async () => {
    const held = holdConversions();
    await expect(convert(AbortSignal.abort(LEFT))).rejects.toBe(LEFT);
    expect(held).toHaveLength(0);
  });
});
