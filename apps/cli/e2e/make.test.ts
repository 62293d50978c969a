import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chartSchema, rhythmSchema } from '@refrain/song-model';
import { toneWav } from '@refrain/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/* The program as a person runs it: real processes, the real models on a short tone. */

const PROGRAM = fileURLToPath(new URL('../bin/refrain.mjs', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-cli-'));
  await mkdir(join(folder, 'songs'));
  await writeFile(join(folder, 'songs', 'tone.wav'), toneWav({ seconds: 3, frequencyHz: 220 }));
  await writeFile(join(folder, 'notes.mp3'), 'Milk, bread, and a new guitar string.\n'.repeat(20));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

function refrain(args: readonly string[], interruptWhen?: (stderr: string) => boolean): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      env: { ...process.env, STORAGE_ROOT: join(folder, 'storage') },
    });
    let stdout = '';
    let stderr = '';
    let interruptedAt: number | null = null;
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
      if (interruptedAt === null && interruptWhen?.(stderr)) {
        interruptedAt = performance.now();
        child.kill('SIGINT');
      }
    });
    child.on('close', (code) =>
      resolve({ code, stdout, stderr, seconds: interruptedAt === null ? 0 : (performance.now() - interruptedAt) / 1000 }),
    );
  });
}

describe('refrain make', { timeout: 180_000 }, () => {
  it('stops within two seconds on Ctrl-C and leaves no half-written song', async () => {
    const ended = await refrain(['make', 'songs/tone.wav', '--out', 'stopped'], (stderr) =>
      stderr.includes('listening to your file — done'),
    );
    expect(ended.code).toBe(130);
    expect(ended.seconds).toBeLessThan(2);
    expect(await readdir(join(folder, 'stopped')).catch(() => [])).toEqual([]);
  });

  it('makes a folder of a folder, and prints one object and nothing else', async () => {
    const { code, stdout, stderr } = await refrain(['make', 'songs', '--out', 'out', '--format', 'mp3', '--json']);
    expect(code, stderr).toBe(0);
    const { songs } = JSON.parse(stdout);
    expect(songs).toHaveLength(1);
    expect(songs[0]).toMatchObject({ status: 'done', failures: [], folder: join(folder, 'out', 'tone') });
    expect(songs[0].reusedSteps).toContain('inspect');
    const made = (await readdir(join(folder, 'out', 'tone'), { recursive: true })).sort();
    for (const name of [
      'stems/vocals.mp3',
      'stems/drums.mp3',
      'stems/bass.mp3',
      'stems/other.mp3',
      'instrumental.mp3',
      'lyrics.txt',
      'lyrics.lrc',
      'lyrics.srt',
      'song.json',
    ])
      expect(made).toContain(name);
    const read = async (name: string) => JSON.parse(await readFile(join(folder, 'out', 'tone', name), 'utf8'));
    expect(chartSchema.parse(await read('chart.json')).lines).toEqual([]);
    expect(rhythmSchema.parse(await read('rhythm.json')).beatConfidence).toBeLessThan(0.5);
    expect(await read('song.json')).toMatchObject({ durationSeconds: 3, secondsPerStep: { separate: expect.any(Number) } });
  });

  it('does nothing twice', async () => {
    const { code, stdout } = await refrain(['make', 'songs/tone.wav', '--out', 'again', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).songs[0].reusedSteps.sort()).toEqual([
      'chart',
      'harmony',
      'inspect',
      'melody',
      'rhythm',
      'separate',
      'transcribe',
    ]);
  });

  it('refuses what is no sound, and says so', async () => {
    const { code, stdout } = await refrain(['make', 'notes.mp3', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).songs[0]).toMatchObject({ status: 'refused', failures: [{ code: 'audio.unsupported' }] });
  });

  it.each([[['make']], [['make', 'gone.mp3']], [['make', 'songs/tone.wav', '--quality', 'perfect']], [['sing']], [['doctor', '--all']]])(
    '%j is not how to use it',
    async (args) => {
      expect((await refrain(args)).code).toBe(2);
    },
  );
});

describe('refrain align', { timeout: 180_000 }, () => {
  it('times the words it is given, and says which are not sung', async () => {
    await writeFile(join(folder, 'words.txt'), 'Nobody sings\nthis at all\n');
    const { code, stdout, stderr } = await refrain(['align', 'songs/tone.wav', 'words.txt']);
    expect(code, stderr).toBe(0);
    const { lines } = chartSchema.parse(JSON.parse(stdout));
    expect(lines.map(({ words }) => words.map(({ text }) => text).join(' '))).toEqual(['Nobody sings', 'this at all']);
    expect(lines.flatMap(({ words }) => words).every(({ heard, confidence }) => !heard && confidence === 0)).toBe(true);
    expect((await refrain(['align', 'songs/tone.wav', 'words.txt', '--out', 'timed.lrc'])).code).toBe(0);
    expect(await readFile(join(folder, 'timed.lrc'), 'utf8')).toMatch(/^\[\d\d:\d\d\.\d\d\].*Nobody/m);
  });

  it.each([
    [['align', 'songs/tone.wav']],
    [['align', 'songs/tone.wav', 'gone.txt']],
    [['align', 'songs/tone.wav', 'words.txt', '--out', 'a.pdf']],
  ])('%j is not how to use it', async (args) => {
    expect((await refrain(args)).code).toBe(2);
  });
});

describe('refrain doctor', () => {
  it('looks at decoder, models, memory, disk, database and queue', async () => {
    const { code, stdout, stderr } = await refrain(['doctor', '--json']);
    expect(code, stderr).toBe(0);
    const names = JSON.parse(stdout).findings.map((finding: { name: string }) => finding.name);
    for (const name of ['decoder', 'model', 'memory', 'disk', 'database', 'queue']) expect(names).toContain(name);
  });
});
