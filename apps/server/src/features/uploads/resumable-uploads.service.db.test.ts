import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InProcessEventBus } from '../../platform/events/event-bus.ts';
import { InProcessLocks } from '../../platform/locks/in-process-locks.ts';
import { InProcessShortMemory } from '../../platform/memory/in-process-short-memory.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { type HouseLibrary, openHouseLibrary } from './house-library.fixture.ts';
import { RESUMABLE_PATH, ResumableUploads } from './resumable-uploads.service.ts';

const SINGER = { ...ANYBODY, role: 'singer' } as const;
const UNAVAILABLE = { status: 503, code: 'service.unavailable', detail: 'Not now.' };

let library: HouseLibrary;
let folder: string;
let memory: InProcessShortMemory;
let resumable: ResumableUploads;

beforeEach(async () => {
  library = await openHouseLibrary();
  folder = join(library.tempDir, 'resumable');
  await mkdir(folder, { recursive: true });
  memory = new InProcessShortMemory();
  const events = new InProcessEventBus({ onError: () => undefined });
  resumable = new ResumableUploads({
    uploads: library.uploads,
    locks: new InProcessLocks(),
    memory,
    events,
    folder,
    explain: () => UNAVAILABLE,
  });
});
afterEach(async () => {
  resumable.close();
  await library.close();
});

/** One that had arrived when the process that looked into it was killed. */
async function wholeUpload(id: string, metadata: Record<string, string>): Promise<void> {
  const path = join(folder, id);
  await writeFile(path, `sound of ${id}`);
  const size = `sound of ${id}`.length;
  const kept = { id, size, offset: 0, metadata, creation_date: new Date().toISOString(), storage: { type: 'file', path }, sentBy: SINGER };
  await writeFile(`${path}.json`, JSON.stringify(kept));
}

describe('uploads that another process was looking into', () => {
  it('are taken over although one is among them that is not taken any more', async () => {
    await wholeUpload('aaaaaaaa', { filename: 'old.mp3', quality: 'of an older version' });
    await wholeUpload('bbbbbbbb', { filename: 'song.mp3' });
    await resumable.takeOver();
    expect(await resumable.get('aaaaaaaa')).toMatchObject({ status: 'receiving' });
    expect(await resumable.get('bbbbbbbb')).toMatchObject({ status: 'accepted' });
  });
});

describe('HEAD for an upload', () => {
  it('is answered while the memory of what became of it is away', async () => {
    await wholeUpload('cccccccc', { filename: 'song.mp3' });
    memory.get = () => Promise.reject(new Error('The connection is closed.'));
    const server = createServer((request, response) => resumable.serve(request, response, SINGER).catch(() => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const headers = { 'Tus-Resumable': '1.0.0' };
    const answer = await fetch(`http://127.0.0.1:${port}${RESUMABLE_PATH}/cccccccc`, { method: 'HEAD', headers });
    expect(answer.status).toBe(UNAVAILABLE.status);
    server.close();
  });
});
