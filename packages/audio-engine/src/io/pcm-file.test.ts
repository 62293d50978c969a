import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PcmFile } from './pcm-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-pcm-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const counting = (start: number, length: number) => Float32Array.from({ length }, (_, i) => start + i);

it('gives windows of what was written, silence outside, and goes away', async () => {
  const path = join(folder, 'a.f32');
  const file = await PcmFile.create(path, { sampleRateHz: 16_000 });
  await file.append(counting(1, 700));
  expect(await file.read(698, 702)).toEqual(Float32Array.of(699, 700, 0, 0));
  // A view into a larger array writes only its own part.
  await file.append(counting(0, 1000).subarray(701, 901));
  expect(file.totalSamples).toBe(900);
  expect(file.sampleRateHz).toBe(16_000);
  expect(await file.read(0, 900)).toEqual(counting(1, 900));
  expect(await file.read(-2, 3)).toEqual(Float32Array.of(0, 0, 1, 2, 3));
  expect(await file.read(898, 902)).toEqual(Float32Array.of(899, 900, 0, 0));
  expect(await file.read(2000, 2002)).toEqual(Float32Array.of(0, 0));
  expect(await file.read(5, 5)).toHaveLength(0);
  await file.dispose();
  await file.dispose();
  expect(existsSync(path)).toBe(false);
});

it('does not write over a file that exists', async () => {
  const file = await PcmFile.create(join(folder, 'b.f32'), { sampleRateHz: 8000 });
  await expect(PcmFile.create(join(folder, 'b.f32'), { sampleRateHz: 8000 })).rejects.toMatchObject({ code: 'EEXIST' });
  await file.dispose();
});
