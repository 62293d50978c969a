// What every BlobStore does. An adapter's test calls `describeBlobStore` with a way to open an empty one.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobNotFoundError, type BlobStore, InvalidBlobKeyError } from './blob-store.types.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function keysOf(store: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys.sort();
}

export function describeBlobStore(name: string, openStore: () => Promise<{ store: BlobStore; close(): Promise<void> }>): void {
  describe(`${name} as a BlobStore`, () => {
    let store: BlobStore;
    let close: () => Promise<void>;
    let folder: string;

    beforeEach(async () => {
      ({ store, close } = await openStore());
      folder = await mkdtemp(join(tmpdir(), 'refrain-blobs-local-'));
    });

    afterEach(async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    });

    it('gives back what it was given, from a buffer or a stream, with size and hash', async () => {
      const bytes = randomBytes(300_000);
      const chunks = [bytes.subarray(0, 70_000), bytes.subarray(70_000)];
      for (const [key, source] of [
        ['a/buffer.bin', bytes],
        ['a/stream.bin', Readable.from(chunks)],
      ] as const) {
        expect(await store.put(key, source)).toEqual({ sizeBytes: 300_000, sha256: sha256(bytes) });
        expect((await buffer(await store.open(key))).equals(bytes)).toBe(true);
        expect(await store.stat(key)).toMatchObject({ sizeBytes: 300_000 });
      }
      expect(await store.put('empty', Buffer.alloc(0))).toMatchObject({ sizeBytes: 0 });
      expect(await text(await store.open('empty'))).toBe('');
    });

    it('B02 answers when it is asked whether it can be used', async () => {
      await store.put('a', Buffer.from('x'));
      await store.check({ timeoutMs: 5_000 });
      await store.dropCopies();
      expect(await text(await store.open('a'))).toBe('x');
    });

    it('reads ranges, both ends included', async () => {
      await store.put('digits', Buffer.from('0123456789'));
      expect(await text(await store.open('digits', { start: 2, end: 4 }))).toBe('234');
      expect(await text(await store.open('digits', { start: 7 }))).toBe('789');
      expect(await text(await store.open('digits', { end: 0 }))).toBe('0');
    });

    it('replaces a blob', async () => {
      await store.put('a/b', Buffer.from('old and long'));
      await store.put('a/b', Buffer.from('new'));
      expect(await text(await store.open('a/b'))).toBe('new');
    });

    it('keeps the old blob, and nothing else, when a write breaks off', async () => {
      await store.put('a/b', Buffer.from('old'));
      const breaking = Readable.from(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('connection lost');
        })(),
      );
      await expect(store.put('a/b', breaking)).rejects.toThrow('connection lost');
      expect(await text(await store.open('a/b'))).toBe('old');
      expect(await keysOf(store, '')).toEqual(['a/b']);
    });

    it.each([false, true])('keeps a local file (move: %s)', async (move) => {
      const path = join(folder, 'song.flac');
      await writeFile(path, 'sound');
      expect(await store.putFile('songs/x/original.flac', path, { move })).toEqual({ sizeBytes: 5, sha256: sha256(Buffer.from('sound')) });
      expect(await text(await store.open('songs/x/original.flac'))).toBe('sound');
      expect(await readFile(path, 'utf8').catch(() => null)).toBe(move ? null : 'sound');
    });

    it('lends a local file to read, to several at once, with the bytes of that time', async () => {
      await store.put('a/b', Buffer.from('sound'));
      const borrowed = await Promise.all([store.borrow('a/b'), store.borrow('a/b')]);
      for (const { path } of borrowed) expect(await readFile(path, 'utf8')).toBe('sound');
      await borrowed[0]?.release();
      await borrowed[0]?.release();
      expect(await readFile(borrowed[1]?.path ?? '', 'utf8')).toBe('sound');
      await borrowed[1]?.release();
      await store.put('a/b', Buffer.from('noise'));
      const anew = await store.borrow('a/b');
      expect(await readFile(anew.path, 'utf8')).toBe('noise');
      await anew.release();
    });

    it('takes a large stream in parts and gives any part of it', async () => {
      const bytes = randomBytes(19 * 2 ** 20);
      const chunks = Array.from({ length: 19 }, (_, n) => bytes.subarray(n * 2 ** 20, (n + 1) * 2 ** 20));
      expect(await store.put('large', Readable.from(chunks))).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) });
      const [start, end] = [8 * 2 ** 20 - 3, 8 * 2 ** 20 + 3];
      expect((await buffer(await store.open('large', { start, end }))).equals(bytes.subarray(start, end + 1))).toBe(true);
      expect((await buffer(await store.open('large', { start: bytes.length }))).length).toBe(0);
    });

    it('takes a blob of another size than it must have for none', async () => {
      await store.put('digits', Buffer.from('0123456789'));
      for (const range of [{}, { start: 2, end: 4 }, { start: 7 }]) {
        expect(await text(await store.open('digits', { ...range, sizeBytes: 10 })), JSON.stringify(range)).not.toBe('');
        await expect(store.open('digits', { ...range, sizeBytes: 11 })).rejects.toBeInstanceOf(BlobNotFoundError);
      }
      await expect(store.open('digits', { start: 10, sizeBytes: 11 })).rejects.toBeInstanceOf(BlobNotFoundError);
    });

    it('says so when there is no such blob', async () => {
      await store.put('a/b', Buffer.from('x'));
      for (const key of ['none', 'a', 'a/b/c']) {
        expect(await store.stat(key), key).toBeNull();
        await expect(store.borrow(key)).rejects.toBeInstanceOf(BlobNotFoundError);
      }
      for (const key of ['none', 'a', 'a/b/c']) await expect(store.open(key), key).rejects.toBeInstanceOf(BlobNotFoundError);
      await store.delete('none');
      await store.deletePrefix('none');
      await store.deletePrefix('a/b');
      expect(await keysOf(store, '')).toEqual(['a/b']);
    });

    it('lists and deletes by whole segments', async () => {
      for (const key of ['a/b/1', 'a/b/c/2', 'a/bc/3', 'a/b.4']) await store.put(key, Buffer.from(key));
      expect(await keysOf(store, '')).toEqual(['a/b.4', 'a/b/1', 'a/b/c/2', 'a/bc/3']);
      expect(await keysOf(store, 'a/b')).toEqual(['a/b/1', 'a/b/c/2']);
      expect(await keysOf(store, 'nowhere')).toEqual([]);
      await store.deletePrefix('a/b');
      expect(await keysOf(store, '')).toEqual(['a/b.4', 'a/bc/3']);
      await store.delete('a/bc/3');
      expect(await keysOf(store, '')).toEqual(['a/b.4']);
    });

    it('G05 refuses keys that could lead elsewhere', async () => {
      const wrong = [
        '',
        '/a',
        'a/',
        'a//b',
        '..',
        'a/../b',
        './a',
        'a/.',
        'A',
        'a b',
        'a\\b',
        'a\0',
        'é',
        'a'.repeat(256),
        'a/'.repeat(600),
      ];
      for (const key of wrong) {
        const refused = { name: 'InvalidBlobKeyError' };
        await expect(store.put(key, Buffer.from('x')), key).rejects.toMatchObject(refused);
        await expect(store.open(key), key).rejects.toBeInstanceOf(InvalidBlobKeyError);
        await expect(store.stat(key), key).rejects.toMatchObject(refused);
        await expect(store.delete(key), key).rejects.toMatchObject(refused);
        await expect(store.deletePrefix(key), key).rejects.toMatchObject(refused);
        await expect(store.borrow(key), key).rejects.toMatchObject(refused);
      }
      expect(await keysOf(store, '')).toEqual([]);
    });

    it('takes many writes of one key at once and keeps one of them whole', async () => {
      const blobs = Array.from({ length: 8 }, (_, n) => Buffer.alloc(50_000, n));
      await Promise.all(blobs.map((bytes) => store.put('contested/key', bytes)));
      const kept = await buffer(await store.open('contested/key'));
      expect(blobs.some((bytes) => bytes.equals(kept))).toBe(true);
    });
  });
}
