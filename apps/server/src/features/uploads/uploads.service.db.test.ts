import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { fillDisk } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import { type HouseLibrary, openHouseLibrary } from './house-library.fixture.ts';
import type { UploadsService } from './uploads.service.ts';

const SINGER = { ...ANYBODY, role: 'singer' } as const;
const HOST = { ...ANYBODY, role: 'host' } as const;
const REQUEST = { fileName: 'song.mp3', identity: SINGER };

let library: HouseLibrary;
let database: Database;
let blobs: FsBlobStore;
let uploads: UploadsService;

beforeEach(async () => {
  library = await openHouseLibrary();
  ({ database, blobs, uploads } = library);
});
afterEach(() => library.close());

async function stored(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of blobs.list('')) keys.push(key);
  return keys;
}

describe('an upload', () => {
  it('is stored once, and its temporary file is gone', async () => {
    await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    const { alreadyKnown } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    expect(alreadyKnown).toBe(true);
    expect(await stored()).toHaveLength(1);
    expect(await readdir(library.tempDir)).toEqual([]);
  });

  it('brings back a sound that the storage has lost; without it there is nothing to start a job on', async () => {
    const { song } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    await blobs.deletePrefix('audio');
    await expect(uploads.startJob(song, REQUEST, true)).rejects.toMatchObject({ code: 'audio.notFound' });
    const again = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    expect(again).toMatchObject({ alreadyKnown: true, song: { id: song.id } });
    expect(await stored()).toHaveLength(1);
  });

  it.each([
    ['its sound with it', []],
    ['its sound stays for another song', [{ ...REQUEST, listed: false }]],
  ])('of a song that is removed at that moment is a new song (%s)', async (_, others) => {
    const { song } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    for (const other of others) await uploads.accept(await uploads.receive(Readable.from(['sound'])), other);
    const stat = blobs.stat.bind(blobs);
    blobs.stat = async (key) => {
      blobs.stat = stat;
      const found = await stat(key);
      await library.songs.remove(song.id, HOST);
      return found;
    };
    const { song: anew, alreadyKnown, jobId } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    expect(alreadyKnown).toBe(false);
    expect(anew.id).not.toBe(song.id);
    expect((await library.jobs.find(jobId))?.song.id).toBe(anew.id);
    expect(await stored()).toHaveLength(1);
    expect(await readdir(library.tempDir)).toEqual([]);
  });

  it('with lyrics that hold no words is refused, and its sound is not kept', async () => {
    const request = { ...REQUEST, options: { lyrics: ' [Chorus] ' } };
    await expect(uploads.accept(await uploads.receive(Readable.from(['sound'])), request)).rejects.toMatchObject({
      code: 'lyrics.invalid',
    });
    expect(await stored()).toEqual([]);
  });

  it('of one sound, many times at once, is one song', async () => {
    const request = { ...REQUEST, options: {} };
    const kept = await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        const file = await uploads.receive(Readable.from(['the same']));
        return at % 2 === 0 ? uploads.keep(file, request) : (await uploads.takeIn(file, request, { analyse: false })).song;
      }),
    );
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    expect(await database.selectFrom('songs').select('id').execute()).toHaveLength(1);
  });

  it('leaves nothing when its song cannot be written down, as on a full disk', async () => {
    const { song } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST);
    await fillDisk(database, { event: 'insert', table: 'jobs' });
    await expect(uploads.accept(await uploads.receive(Readable.from(['another'])), REQUEST)).rejects.toThrow();
    await expect(uploads.accept(await uploads.receive(Readable.from(['sound'])), REQUEST)).rejects.toThrow();
    expect(await stored()).toEqual([`audio/${song.audioSha256?.slice(0, 2)}/${song.audioSha256}`]);
    expect(await readdir(library.tempDir)).toEqual([]);
  });
});
