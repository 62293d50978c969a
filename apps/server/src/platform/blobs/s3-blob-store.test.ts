import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeBlobStore } from './blob-store.contract.ts';
import { S3BlobStore } from './s3-blob-store.ts';
import { type S3Server, startS3Server } from './s3-server.fixture.ts';

describeBlobStore('S3BlobStore', async () => {
  const server = await startS3Server();
  const folder = await mkdtemp(join(tmpdir(), 'refrain-s3-copies-'));
  const store = new S3BlobStore({ ...server.place, cacheFolder: join(folder, 'made', 'on', 'demand'), cacheBytes: 1_000 });
  await store.check({ timeoutMs: 5_000 });
  return {
    store,
    close: async () => {
      await store.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

describe('S3BlobStore', () => {
  let server: S3Server;
  let cacheFolder: string;
  let store: S3BlobStore;
  beforeEach(async () => {
    server = await startS3Server();
    cacheFolder = await mkdtemp(join(tmpdir(), 'refrain-s3-copies-'));
    store = new S3BlobStore({ ...server.place, cacheFolder, cacheBytes: 1_000 });
  });
  afterEach(async () => {
    await store.close();
    await server.close();
  });
  const copies = async () => (await readdir(cacheFolder)).length;

  it('keeps local copies that are given back while there is room, and no others', async () => {
    for (const key of ['a', 'b', 'c']) await store.put(key, Buffer.alloc(400, key));
    const [a, b, c] = [await store.borrow('a'), await store.borrow('b'), await store.borrow('c')];
    expect(await copies()).toBe(3);
    await a.release();
    expect(await copies()).toBe(2);
    await b.release();
    await c.release();
    expect(await copies()).toBe(2);
    await store.close();
    await expect(copies()).rejects.toThrow('ENOENT');
  });

  it('keeps its blobs apart from others in the bucket', async () => {
    const neighbour = new S3BlobStore({ ...server.place, prefix: '', cacheFolder, cacheBytes: 0 });
    await store.put('a', Buffer.from('ours'));
    await neighbour.put('a', Buffer.from('theirs'));
    await store.deletePrefix('a');
    await store.delete('a');
    const keys: string[] = [];
    for await (const { key } of neighbour.list('')) keys.push(key);
    expect(keys).toEqual(['a']);
  });

  it('signs addresses that give one blob, whole or in ranges, to whoever has them, for a while; without a public address it does not', async () => {
    await store.put('a', Buffer.from('0123456789'));
    await store.put('b', Buffer.from('secret'));
    const answer = { contentType: 'audio/flac', contentDisposition: 'inline; filename="a.flac"' };
    expect(await store.signedUrl('a', answer)).toBeNull();
    const signing = new S3BlobStore({ ...server.place, cacheFolder, cacheBytes: 0, publicEndpoint: server.place.endpoint });
    const url = (await signing.signedUrl('a', answer)) ?? '';
    const whole = await fetch(url);
    expect([await whole.text(), whole.headers.get('content-type'), whole.headers.get('content-disposition')]).toEqual([
      '0123456789',
      'audio/flac',
      'inline; filename="a.flac"',
    ]);
    const part = await fetch(url, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect(Number(new URL(url).searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(600);
    // This server lets everybody read, so that only what it knows of time can be tried on it: a real one also compares the signature.
    expect((await fetch(url.replace(/X-Amz-Date=\d{4}/, 'X-Amz-Date=2020'))).status).toBe(403);
    const signatureOf = (address: string | null) => new URL(address ?? '').searchParams.get('X-Amz-Signature');
    expect(signatureOf(await signing.signedUrl('b', answer))).not.toBe(signatureOf(url));
    await signing.close();
  });

  it('deletes more than one request can name', async () => {
    for (let at = 0; at < 1_050; at += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => store.put(`many/${at + n}`, Buffer.from('x'))));
    await store.put('other', Buffer.from('x'));
    await store.deletePrefix('many');
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect(keys).toEqual(['other']);
  });

  it('says of a bucket that is not there, and of a wrong key, that it is refused', async () => {
    const options = { ...server.place, cacheFolder, cacheBytes: 0 };
    await expect(new S3BlobStore({ ...options, bucket: 'nowhere' }).check({ timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'BLOBS_REFUSED',
    });
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'wrong' };
    await expect(new S3BlobStore({ ...options, credentials }).put('a', Buffer.from('x'))).rejects.toMatchObject({ code: 'BLOBS_REFUSED' });
  });

  it('says of a store that does not answer that it is away, and breaks the source off', async () => {
    await store.put('a', Buffer.from('x'));
    await server.close();
    const source = Readable.from([Buffer.from('sound')]);
    for (const act of [
      () => store.put('b', source),
      () => store.open('a'),
      () => store.stat('a'),
      () => store.borrow('a'),
      () => store.delete('a'),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    expect(source.destroyed).toBe(true);
  });

  it('says of a store that breaks off in the middle of an answer that it is away, and lets go of one that nobody reads', async () => {
    let closed = 0;
    const cutting = createHttpServer((request, response) => {
      request.socket.once('close', () => closed++);
      response.writeHead(200, { 'content-length': 10 }).write('half');
      if (request.url?.includes('broken')) setTimeout(() => request.socket.destroy(), 20);
    });
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
    const { port } = cutting.address() as { port: number };
    const flawed = new S3BlobStore({ ...server.place, endpoint: `http://127.0.0.1:${port}`, cacheFolder, cacheBytes: 0 });
    await expect(text(await flawed.open('broken'))).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    const unread = await flawed.open('broken-unread');
    await expect.poll(() => closed).toBe(2);
    await expect(text(unread)).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    (await flawed.open('left')).destroy();
    await expect.poll(() => closed).toBe(3);
    await flawed.close();
    cutting.close();
  });

  it('gives up on a store that takes a connection and says nothing', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const deaf = new S3BlobStore({ ...server.place, endpoint: `http://127.0.0.1:${port}`, cacheFolder, cacheBytes: 0, timeoutMs: 200 });
    const asked = performance.now();
    await expect(deaf.check({ timeoutMs: 100 })).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    expect(performance.now() - asked).toBeLessThan(2_000);
    await expect(deaf.stat('a')).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    await deaf.close();
    silent.close();
  });
});
