import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DiskSpace } from './disk-space.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-disk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('B02 the room on the disks', () => {
  it('is told of the folders that are there when another one is gone', async () => {
    const { blocks, bsize } = await statfs(folder);
    expect((await new DiskSpace([join(folder, 'gone'), folder]).least()).totalBytes).toBe(blocks * bsize);
  });

  it('is not guessed when none is there', async () => {
    await expect(new DiskSpace([join(folder, 'gone')]).least()).rejects.toThrow('gone');
  });
});
