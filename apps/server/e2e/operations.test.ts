import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findings } from '../dist/compose.js';
import { loadConfig } from '../dist/config/config.js';
import { newFolder, startTestServer, type TestServer } from './test-server.ts';

// Real models on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/* What the people who run the older systems have at hand. */

describe('A26 the script that tries a server', () => {
  let at: TestServer;
  let folder: string;
  beforeAll(async () => {
    at = await startTestServer();
    folder = await mkdtemp(join(tmpdir(), 'refrain-try-'));
  });
  afterAll(async () => {
    await at.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function tryServer(...args: string[]): Promise<{ status: number | null; output: string }> {
    const script = fileURLToPath(new URL('../../../scripts/try-server.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, ...args]);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        output += text;
      });
    return new Promise((resolve) => {
      child.once('close', (status) => resolve({ status, output }));
    });
  }

  it('uploads, waits and shows the stems', async () => {
    const path = join(folder, 'song.wav');
    await writeFile(path, toneWav({ seconds: 1, frequencyHz: 220 }));
    const { status, output } = await tryServer(path, at.base);
    expect(output).toMatch(/completed 100 %\n(.|\n)*vocals: jobs\/.*\/stems\/song\.vocals\.mp3/);
    expect(status).toBe(0);
  }, 200_000);

  it('says why and fails when the server refuses', async () => {
    const path = join(folder, 'words.mp3');
    await writeFile(path, 'not a song '.repeat(300));
    const { status, output } = await tryServer(path, at.base);
    expect([status, output]).toEqual([1, expect.stringMatching(/^400: \w+/)]);
    expect((await tryServer()).status).toBe(2);
  });
});

describe('A28 the doctor', () => {
  it('looks at decoder, models, memory, disk, folders, database and queue, and says what to do about what is wrong', async () => {
    const folder = await newFolder();
    const found = await findings(loadConfig({ STORAGE_ROOT: folder, LOG_LEVEL: 'silent' }));
    const names = new Set(found.map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining(['decoder', 'model', 'memory', 'disk', 'folder', 'database', 'queue']));
    for (const { status, advice } of found) expect(advice === null).toBe(status === 'ok');
    for (const name of ['decoder', 'database', 'queue']) expect(found.find((one) => one.name === name)?.status).toBe('ok');
    await rm(folder, { recursive: true, force: true });
  });

  it('names a decoder that is missing', async () => {
    const folder = await newFolder();
    const env = {
      STORAGE_ROOT: folder,
      LOG_LEVEL: 'silent',
      AUDIO_DECODER: 'ffmpeg',
      FFMPEG_PATH: '/nowhere/ffmpeg',
      FFPROBE_PATH: '/nowhere/ffprobe',
    };
    const decoder = (await findings(loadConfig(env))).find(({ name }) => name === 'decoder');
    expect(decoder).toMatchObject({ status: 'failed', advice: expect.stringContaining('ffmpeg') });
    await rm(folder, { recursive: true, force: true });
  });
});
