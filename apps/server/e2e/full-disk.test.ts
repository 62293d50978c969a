import { existsSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

/** Takes nothing, as a disk without space; Linux has it. */
const FULL_DISK = '/dev/full';
const PATH = '/api/v1/uploads/resumable';
const TUS = { 'tus-resumable': '1.0.0' };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it.skipIf(!existsSync(FULL_DISK))('says to a resumable upload that the disk is full', async () => {
  const metadata = `filename ${Buffer.from('song.mp3').toString('base64')}`;
  const created = await fetch(server.base + PATH, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': '5000', 'upload-metadata': metadata },
  });
  const location = created.headers.get('location') ?? '';
  const file = join(server.folder, 'uploads', location.split('/').at(-1) ?? '');
  await rm(file);
  await symlink(FULL_DISK, file);
  const sent = await fetch(new URL(location, server.base), {
    method: 'PATCH',
    headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(5000),
  });
  expect(sent.status).toBe(507);
  expect(await sent.json()).toEqual({ code: 'storage.full', detail: 'The disk of the server is full.' });
});
