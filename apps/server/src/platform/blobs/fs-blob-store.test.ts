import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeBlobStore } from './blob-store.contract.ts';
import { FsBlobStore } from './fs-blob-store.ts';

describeBlobStore('FsBlobStore', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-blobs-'));
  return {
    store: await FsBlobStore.open({ root: join(folder, 'made', 'on', 'demand') }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
});

async function* breakingOff() {
  yield Buffer.from('half');
  throw new Error('connection lost');
}

describe('FsBlobStore', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'refrain-blobs-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('B39 removes what an interrupted write left, but not what may still be written', async () => {
    await mkdir(join(root, '.Temp'));
    await writeFile(join(root, '.Temp', 'stale'), 'half');
    await writeFile(join(root, '.Temp', 'fresh'), 'half');
    await utimes(join(root, '.Temp', 'stale'), new Date(0), new Date(0));
    await FsBlobStore.open({ root });
    expect(await readdir(join(root, '.Temp'))).toEqual(['fresh']);
  });

  it('leaves no empty folders and no temporary files behind', async () => {
    const store = await FsBlobStore.open({ root });
    await store.put('a/b/c/1', Buffer.from('x'));
    await store.put('a/d', Buffer.from('x'));
    await expect(store.put('a/e', Readable.from(breakingOff()))).rejects.toThrow('connection lost');
    expect(await readdir(join(root, '.Temp'))).toEqual([]);
    await store.delete('a/b/c/1');
    expect(await readdir(join(root, 'a'))).toEqual(['d']);
    await store.deletePrefix('a');
    expect(await readdir(root)).toEqual(['.Temp']);
    expect(await readdir(join(root, '.Temp'))).toEqual([]);
  });
});
