import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import type { Database } from '../../platform/database/schema.ts';
import { answerFor } from '../../platform/http/error-mapping.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { artefactPrefix, audioKey } from '../analysis/artefact-keys.service.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import { type HouseLibrary, openHouseLibrary } from '../uploads/house-library.fixture.ts';
import type { UploadsService } from '../uploads/uploads.service.ts';
import type { SongsService } from './songs.service.ts';

let library: HouseLibrary;
let database: Database;
let blobs: FsBlobStore;
let jobs: JobsService;
let songs: SongsService;
let uploads: UploadsService;

beforeEach(async () => {
  library = await openHouseLibrary();
  ({ database, blobs, jobs, songs, uploads } = library);
});
afterEach(() => library.close());

const SINGER = { ...ANYBODY, role: 'singer' } as const;

/** A song outside the library, whose separation is done. */
async function songWith(artefactKey: string) {
  const file = await uploads.receive(Readable.from(['sound']));
  const { song, jobId } = await uploads.accept(file, { fileName: 'song.mp3', identity: SINGER, listed: false });
  await database
    .updateTable('jobSteps')
    .set({ status: 'done', artefactKey })
    .where('jobId', '=', jobId)
    .where('name', '=', 'separate')
    .execute();
  await blobs.put(
    `${artefactPrefix(artefactKey)}/manifest.json`,
    Buffer.from(JSON.stringify({ key: artefactKey, step: 'separate', files: [] })),
  );
  return { song, jobId };
}

async function stored(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of blobs.list('')) keys.push(key.split('/').at(key.startsWith('audio') ? 0 : 2) ?? '');
  return keys.sort();
}

describe('files of songs with the same sound', () => {
  it('go with the last song that has them, and none stays behind', async () => {
    const first = await songWith('aaaa');
    const second = await songWith('bbbb');
    const third = await songWith('bbbb');
    expect(await stored()).toEqual(['aaaa', 'audio', 'bbbb']);
    await songs.remove(first.song.id, ANYBODY);
    expect(await stored()).toEqual(['audio', 'bbbb']);
    await songs.remove(second.song.id, ANYBODY);
    expect(await stored()).toEqual(['audio', 'bbbb']);
    await songs.remove(third.song.id, ANYBODY);
    expect(await stored()).toEqual([]);
  });

  it('are not kept for a job that has expired', async () => {
    const old = await songWith('aaaa');
    const young = await songWith('bbbb');
    await jobs.cancel(old.jobId, ANYBODY);
    await jobs.markExpired(old.jobId);
    await songs.dropFiles(old.song);
    expect(await stored()).toEqual(['audio', 'bbbb']);
    await songs.remove(young.song.id, ANYBODY);
    expect(await stored()).toEqual([]);
    await expect(songs.file(old.song, 'original')).rejects.toMatchObject({ code: 'job.expired' });
  });
});

describe('a file that is not there', () => {
  it('is still to come, or is none of ours', async () => {
    const { song, jobId } = await uploads.accept(await uploads.receive(Readable.from(['sound'])), {
      fileName: 'song.mp3',
      identity: SINGER,
    });
    const missing = async (name: string) =>
      songs.file(song, name).then(
        () => 'there',
        (error: { code?: string }) => error.code,
      );
    for (const name of ['chart.json', 'stems/vocals.flac', 'stems/vocals.mp3', 'cover']) expect(await missing(name)).toBe('song.notReady');
    expect(await missing('stems/guitar.flac')).toBe('file.notFound');
    expect(await missing('original')).toBe('there');
    await jobs.cancel(jobId, ANYBODY);
    expect(await missing('chart.json')).toBe('file.notFound');
  });
});

describe('a song that is removed while somebody asks for a job of it', () => {
  it('P10 is answered as gone, not as a mistake of the server', async () => {
    const { song } = await songWith('aaaa');
    // Another song with the same sound, so that the file stays.
    await songWith('bbbb');
    await songs.remove(song.id, ANYBODY);
    const asked = uploads.startJob(song, { fileName: 'song.mp3', identity: SINGER, options: { lyrics: 'la la' } }, true);
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(answerFor(error)).toMatchObject({ status: 404, code: 'request.notFound', detail: expect.stringContaining('removed meanwhile') });
    expect((await database.selectFrom('jobs').select('id').where('songId', '=', song.id).execute()).length).toBe(0);
  });
});

describe('a file of a song of which the disk has lost some', () => {
  it('P10 is refused at once: a client would wait for the rest', async () => {
    const file = await uploads.receive(Readable.from(['sound']));
    const { song } = await uploads.accept(file, { fileName: 'song.mp3', identity: SINGER });
    const original = await songs.file(song, 'original');
    expect(await text(await original.open({ start: 1, end: 2 }))).toBe('ou');
    await blobs.put(audioKey(song.audioSha256 ?? ''), Buffer.from('sou'));
    const cut = await songs.file(song, 'original');
    for (const range of [undefined, { start: 1, end: 2 }])
      await expect(cut.open(range)).rejects.toMatchObject({ code: 'storage.failed', message: expect.stringContaining('lost') });
  });
});

describe('what a step found out about a song', () => {
  it('is how much of it is sung, where the separation says so', async () => {
    const { song } = await songWith('aaaa');
    const learned = async (summary: ArtefactManifest['summary']) => {
      await songs.learn(song.id, { step: 'separate', summary } as ArtefactManifest);
      return (await songs.find(song.id))?.voicedMs;
    };
    expect(await learned({})).toBeNull();
    expect(await learned({ voicedSeconds: 12.3456 })).toBe(12_346);
    expect(await learned({ voicedSeconds: 0 })).toBe(0);
  });
});
