// How fast the library answers: node scripts/library/measure.mjs [--songs 100000] [--lyrics 0.5] [--rounds 400] [--keep folder]
// Fills a database of its own with made-up songs, then asks as people type and prints the median and the 95th percentile
// of the processor time, which another program on the machine does not change. SQLite works in this process and the file is in
// memory after a moment, so on an idle machine it is the time that passes. What people wait for, measure-http.mjs measures.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { built } from '../built.mjs';
import { report } from './report.mjs';
import { searchQuestions } from './search-questions.mjs';
import { fillLibrary, makeNames } from './synthetic-library.mjs';

const load = (path) => built(`apps/server/dist/${path}`);
const { values } = parseArgs({
  options: {
    songs: { type: 'string', default: '100000' },
    lyrics: { type: 'string', default: '0.5' },
    rounds: { type: 'string', default: '400' },
    keep: { type: 'string' },
  },
});
const [
  { openDatabase },
  { migrate },
  { SongsRepository },
  { SqliteSearchIndex },
  { LibraryRepository },
  { SearchService },
  { SongListService },
  { JobsRepository },
  { JobsService },
  { foldedWords, sortKey },
] = await Promise.all(
  [
    'platform/database/open-database.js',
    'platform/database/migrate.js',
    'features/songs/songs.repository.js',
    'features/library/sqlite-search-index.js',
    'features/library/library.repository.js',
    'features/library/search.service.js',
    'features/songs/song-list.service.js',
    'features/jobs/jobs.repository.js',
    'features/jobs/jobs.service.js',
    'platform/search/fold-text.js',
  ].map(load),
);

const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'refrain-library-')));
const path = join(folder, 'refrain.db');
const filled = existsSync(path);
const database = await openDatabase({ path });
await migrate(database);
const repository = new SongsRepository(database);
const index = new SqliteSearchIndex(database);
const libraryRepository = new LibraryRepository(database);
const jobs = new JobsService({ repository: new JobsRepository(database), maxConcurrentJobs: 1, reportError: console.error });
const songList = new SongListService({ repository, jobs });
const search = new SearchService({ index, repository: libraryRepository, songList });
const songs = makeNames(Number(values.songs));
const EVERYBODY = { ownerId: null, visitorId: null, accountId: null, role: 'viewer' };

if (!filled) {
  const started = performance.now();
  fillLibrary({ path, songs, lyricsShare: Number(values.lyrics), foldedWords, sortKey });
  console.log(`filled in ${Math.round((performance.now() - started) / 1000)} s`);
}
console.log(
  `${songs.length} songs, ${Math.round((await stat(path)).size / 1e6)} MB, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`,
);

const all = [];
const rounds = Number(values.rounds);
for (const [name, question] of Object.entries(searchQuestions(songs)))
  all.push(...(await measure(name, () => search.search(EVERYBODY, question(), { limit: 20 }))));
report('all searches', all);
for (const order of ['addedAt', 'title', 'artist', 'album', 'year']) {
  await measure(`list by ${order}`, () => songList.list(EVERYBODY, { limit: 50, order }));
  let cursor = null;
  await measure(`next page by ${order}`, async () => {
    ({ nextCursor: cursor } = await songList.list(EVERYBODY, { limit: 50, order, cursor }));
  });
}
await measure('artists from A to Z', () => libraryRepository.artists(null, { search: '', limit: 100, offset: 0 }), 20);
await measure('artists, 5000 on', () => libraryRepository.artists(null, { search: '', limit: 100, offset: 5000 }), 20);
await measure('suspected duplicates', () => libraryRepository.alike(null), 5);
await measure('statistics', () => libraryRepository.statistics(null), 5);
await database.destroy();
if (!values.keep) await rm(folder, { recursive: true, force: true });

async function measure(name, ask, times = rounds) {
  await ask();
  const milliseconds = [];
  for (let round = 0; round < times; round += 1) {
    const started = process.cpuUsage();
    await ask();
    const { user, system } = process.cpuUsage(started);
    milliseconds.push((user + system) / 1000);
  }
  report(name, milliseconds);
  return milliseconds;
}
