// power-loss.mjs [ROUNDS] [SEED] [FIRST_HARM]: a storage folder as it is at a random moment of work, harmed as a power cut or a dying disk harms
// it, and a server started on it. Promise: it repairs what was half written and goes on, or refuses to start and says what to do.
import { closeSync, cpSync, existsSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { built } from '../built.mjs';
import { Random } from './mutations.mjs';
import { treeOf } from './process-tree.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';
import { filesBelow, storedResults, temporaryFiles } from './stored-files.mjs';

const { FsBlobStore } = await built('apps/server/dist/platform/blobs/fs-blob-store.js');
const { openDatabase } = await built('apps/server/dist/platform/database/open-database.js');

const ROUNDS = Number(process.argv[2] ?? 30);
const random = new Random(Number(process.argv[3] ?? 1));
const FIRST_HARM = Number(process.argv[4] ?? 0);
const CLIP_SECONDS = 3;
const PAGE_BYTES = 4096;
const LONGEST_SECONDS = 180;

const database = (root) => join(root, 'refrain.db');

function overwrite(path, offset, bytes) {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}

const noise = (length) => Buffer.from(Array.from({ length }, () => random.below(256)));
const cut = (path) => truncateSync(path, random.below(statSync(path).size + 1));

/** A stored file of one kind, if there is one. */
function stored(root, pattern) {
  const library = join(root, 'library');
  const found = filesBelow(library).filter((path) => pattern.test(path));
  return found.length === 0 ? null : join(library, random.pick(found));
}

const RESULT = /^artefacts\/.*(?<!manifest\.json)$/;
/** What happens to the folder, by name; `refusable`: the server may refuse to start on it. */
const HARMS = [
  { name: 'nothing but the cut', harm: () => {} },
  { name: 'the log cut at a random byte', harm: (root) => cut(`${database(root)}-wal`) },
  {
    name: 'the end of the log torn',
    harm: (root) => {
      const path = `${database(root)}-wal`;
      const { size } = statSync(path);
      overwrite(path, Math.max(0, size - PAGE_BYTES), noise(Math.min(PAGE_BYTES, size)));
    },
  },
  { name: 'the log gone', harm: (root) => rmSync(`${database(root)}-wal`) },
  { name: 'the index of the log garbage', harm: (root) => overwrite(`${database(root)}-shm`, 0, noise(32_768)) },
  {
    name: 'a page of the database destroyed',
    refusable: true,
    harm: (root) => {
      const pages = Math.floor(statSync(database(root)).size / PAGE_BYTES);
      overwrite(database(root), random.below(Math.max(1, pages)) * PAGE_BYTES, noise(PAGE_BYTES));
    },
  },
  {
    name: 'the database cut',
    refusable: true,
    harm: (root) => truncateSync(database(root), 1 + random.below(statSync(database(root)).size)),
  },
  {
    name: 'files that were being written cut',
    harm: (root) => {
      for (const folder of ['temp', 'uploads', 'library/.Temp'])
        for (const path of existsSync(join(root, folder)) ? filesBelow(join(root, folder)) : []) cut(join(root, folder, path));
    },
  },
  { name: 'a result cut', harm: (root) => harmed(stored(root, RESULT), cut) },
  { name: 'a result gone', harm: (root) => harmed(stored(root, RESULT), rmSync) },
  { name: 'a manifest cut', harm: (root) => harmed(stored(root, /manifest\.json$/), cut) },
  { name: 'an upload cut', harm: (root) => harmed(stored(root, /^audio\//), cut) },
];

function harmed(path, act) {
  if (path !== null) act(path);
}

/** As the disk would have it if every write had reached it: all processes stand still meanwhile. */
function snapshot(server, from, to) {
  const tree = treeOf(server.pid).map(({ pid }) => pid);
  const signal = (name) => {
    for (const pid of tree)
      try {
        process.kill(pid, name);
      } catch {
        // A step's process may just have ended.
      }
  };
  signal('SIGSTOP');
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('/cache') });
  signal('SIGCONT');
}

const chords = (server, audioId) =>
  server.request('/api/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'chord_analysis', input: { audio_id: audioId } }),
  });

async function send(server, number) {
  const form = new FormData();
  form.set('file', new Blob([demoVariant(number, CLIP_SECONDS)]), `song ${number}.mp3`);
  const { body } = await server.request('/api/audio', { method: 'POST', body: form });
  return body.id ?? body.audio_id;
}

async function asked(root, ask) {
  const opened = await openDatabase({ path: database(root) });
  try {
    return await ask(opened);
  } finally {
    await opened.destroy();
  }
}

const jobsIn = (root) => asked(root, (db) => db.selectFrom('jobs').select(['id', 'status', 'errorCode']).execute());
const uploadsIn = (root) => asked(root, (db) => db.selectFrom('songs').select('fileName').execute());

async function untilOver(root) {
  const isOpen = ({ status }) => status === 'queued' || status === 'processing';
  for (const giveUpAt = Date.now() + LONGEST_SECONDS * 1000; Date.now() < giveUpAt; await sleep(300)) {
    const jobs = await jobsIn(root);
    if (!jobs.some(isOpen)) return jobs;
  }
  throw new Error(`Jobs are stuck: ${JSON.stringify((await jobsIn(root)).filter(isOpen))}`);
}

/** What is there is taken up, finished songs are made anew, and what was lost of uploads is sent again. */
async function recovered(server, root) {
  await untilOver(root);
  for (const { fileName } of await uploadsIn(root)) await send(server, Number(/\d+/.exec(fileName)[0]));
  for (const { id } of await untilOver(root)) await server.request(`/api/v1/jobs/${id}/retry`, { method: 'POST' });
  const jobs = await untilOver(root);
  const failed = jobs.filter(({ status }) => status !== 'completed').map(({ id, status, errorCode }) => `${id} ${status} ${errorCode}`);
  const results = await storedResults(await FsBlobStore.open({ root: join(root, 'library') }));
  const halves = results.filter(({ whole }) => !whole).map(({ folder }) => folder);
  return { jobs: jobs.length, problems: [...failed, ...halves] };
}

async function startOn(root) {
  try {
    return { server: await ServerProcess.start(root, { LOG_LEVEL: 'warn', MAX_CONCURRENT_JOBS: '4' }) };
  } catch (error) {
    return { refusal: error.message };
  }
}

async function oneRound(root, { name, refusable }, taken, { check, say }) {
  const { server, refusal } = await startOn(root);
  if (refusal !== undefined) {
    const clear = refusal.includes('is damaged') && refusal.includes('refrain restore') && !refusal.includes('    at ');
    check(refusable && clear, `${name}: refused with a word about what to do ${clear ? '' : refusal.slice(-600)}`);
    return 'refused';
  }
  const known = new Set((await jobsIn(root)).map(({ id }) => id));
  const forgotten = taken.filter((id) => !known.has(id)).length;
  const { jobs, problems } = await recovered(server, root);
  const { code } = await server.stop();
  const left = temporaryFiles(root).filter((path) => !path.startsWith('uploads'));
  check(problems.length === 0 && code === 0 && left.length === 0, `${name}: goes on, ${jobs} jobs whole ${[...problems, ...left]}`);
  if (forgotten > 0) say(`${forgotten} of ${taken.length} jobs that were answered are forgotten`);
  return 'repaired';
}

await scenario('power-loss', async ({ folder, check, say }) => {
  let number = 0;
  const counts = { repaired: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const live = join(folder, `live-${round}`);
    const copy = join(folder, `copy-${round}`);
    const server = await ServerProcess.start(live, { LOG_LEVEL: 'error', MAX_CONCURRENT_JOBS: '4' });
    // As SQLite does it every thousand pages: an installation that is older than this one has its tables in the file.
    await asked(live, (db) => sql`pragma wal_checkpoint(truncate)`.execute(db));
    const taken = [];
    for (let n = 0; n < 2 + random.below(3); n++) taken.push((await chords(server, await send(server, ++number))).body.id);
    await sleep(random.below(4_000));
    snapshot(server, live, copy);
    await server.kill();
    const harm = HARMS[(FIRST_HARM + round) % HARMS.length];
    harm.harm(copy);
    counts[await oneRound(copy, harm, taken, { check, say })] += 1;
    for (const root of [live, copy]) rmSync(root, { recursive: true, force: true });
  }
  say(`${ROUNDS} rounds: ${JSON.stringify(counts)}`);
});
