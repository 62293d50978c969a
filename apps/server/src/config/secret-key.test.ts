import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrMakeSecretKey } from './secret-key.ts';

describe('K:SECRET_KEY', () => {
  let folder: string;
  let root: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refrain-secret-'));
    root = join(folder, 'new', 'storage');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made once, for the owner only, and found again', async () => {
    const key = await readOrMakeSecretKey(root);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(join(root, 'secret.key'))).mode & 0o777).toBe(0o600);
    expect(await readOrMakeSecretKey(root)).toBe(key);
    expect(await readOrMakeSecretKey(join(folder, 'other'))).not.toBe(key);
  });

  it('is the same for all who start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrMakeSecretKey(root)));
    expect(new Set(keys).size).toBe(1);
    expect(await readdir(root)).toEqual(['secret.key']);
    expect((await readFile(join(root, 'secret.key'), 'utf8')).trim()).toBe(keys[0]);
  });

  it('is never made from a damaged file', async () => {
    await readOrMakeSecretKey(root);
    await writeFile(join(root, 'secret.key'), '\n');
    await expect(readOrMakeSecretKey(root)).rejects.toThrow('secret.key holds no usable key');
  });
});
