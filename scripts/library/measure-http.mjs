// How long people wait for the search: node scripts/library/measure-http.mjs [--songs 100000] [--lyrics 0.5] [--rounds 60]
// [--keep folder]. Fills a library with made-up songs, starts the real server on it as a process of its own, and asks over
// HTTP, one question after the other. Prints the time that passed, and beside it what the server computed in that time: where the
// machine does other work, only that says something about the program.
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { built } from '../built.mjs';
import { ServerProcess } from '../reliability/server-process.mjs';
import { report } from './report.mjs';
import { searchQuestions } from './search-questions.mjs';
import { fillLibrary, makeNames } from './synthetic-library.mjs';

const load = (path) => built(`apps/server/dist/${path}`);
const TICKS_PER_SECOND = 100;
const { values } = parseArgs({
  options: {
    songs: { type: 'string', default: '100000' },
    lyrics: { type: 'string', default: '0.5' },
    rounds: { type: 'string', default: '60' },
    keep: { type: 'string' },
  },
});
const [{ openDatabase }, { migrate }, { foldedWords, sortKey }] = await Promise.all(
  ['platform/database/open-database.js', 'platform/database/migrate.js', 'platform/search/fold-text.js'].map(load),
);

const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'refrain-search-')));
const path = join(folder, 'refrain.db');
const songs = makeNames(Number(values.songs));
if (!existsSync(path)) {
  const database = await openDatabase({ path });
  await migrate(database);
  await database.destroy();
  fillLibrary({ path, songs, lyricsShare: Number(values.lyrics), foldedWords, sortKey });
}
const server = await ServerProcess.start(folder, { ROLES: 'api', LOG_LEVEL: 'ERROR' });
try {
  const load = loadavg()[0]?.toFixed(1);
  console.log(`${songs.length} songs, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${load}`);
  const all = [];
  for (const [name, question] of Object.entries(searchQuestions(songs)))
    all.push(...(await measure(name, () => `/api/v1/search?limit=20&q=${encodeURIComponent(question())}`)));
  report('all searches', all);
  await measure('a page of the list', () => '/api/v1/songs?limit=50&order=artist');
} finally {
  await server.stop();
  if (!values.keep) await rm(folder, { recursive: true, force: true });
}

async function measure(name, path) {
  await ask(path());
  const milliseconds = [];
  const computed = processorSeconds();
  for (let round = 0; round < Number(values.rounds); round++) milliseconds.push(await ask(path()));
  const each = ((processorSeconds() - computed) * 1000) / milliseconds.length;
  report(name, milliseconds, `   computed ${each.toFixed(1)} ms`);
  return milliseconds;
}

async function ask(path) {
  const started = performance.now();
  const response = await fetch(server.url + path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return performance.now() - started;
}

/** Of all the server's threads, from /proc, so Linux only. */
function processorSeconds() {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
