import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ANYBODY } from '../accounts/identity.types.ts';
import { type HouseLibrary, openHouseLibrary } from '../uploads/house-library.fixture.ts';
import { JobsRepository } from './jobs.repository.ts';

let library: HouseLibrary;

beforeEach(async () => {
  library = await openHouseLibrary();
});
afterEach(() => library.close());

/** A song whose separation took 100 s, and whose words took 20 s. */
async function madeSong(durationMs: number, voicedMs: number | null): Promise<void> {
  const { database, uploads } = library;
  const file = await uploads.receive(Readable.from([`sound of ${durationMs}, ${voicedMs}`]));
  const { song, jobId } = await uploads.accept(file, { fileName: 'song.mp3', identity: { ...ANYBODY, role: 'singer' }, listed: false });
  await database.updateTable('songs').set({ durationMs, voicedMs }).where('id', '=', song.id).execute();
  for (const [name, tookMs] of Object.entries({ separate: 100_000, transcribe: 20_000 }))
    await database
      .updateTable('jobSteps')
      .set({ status: 'done', startedAt: 5000, finishedAt: 5000 + tookMs })
      .where('jobId', '=', jobId)
      .where('name', '=', name)
      .execute();
}

const history = async () => Object.fromEntries(await new JobsRepository(library.database).stepHistory());

it('tells how long steps take per second of song, and per second of voice where they hear it', async () => {
  expect(await history()).toEqual({});
  await madeSong(200_000, 80_000);
  await madeSong(200_000, 79_999);
  expect(await history(), 'words of two songs tell little').toEqual({ separate: 0.5 });
  await madeSong(200_000, 20_001);
  expect(await history()).toEqual({ separate: 0.5, transcribe: expect.closeTo(0.25, 4) });
});

it('tells nothing of songs with hardly a word, of short ones, and of those whose voice nobody measured', async () => {
  for (const voicedMs of [3000, 2000, 1000, null]) await madeSong(200_000, voicedMs);
  await madeSong(15_000, 15_000);
  expect(await history()).toEqual({ separate: 0.5 });
});
