// Two APIs and three workers, killed and restarted at random while jobs run, and with guests a party goes on:
//   node scripts/reliability/many-processes.mjs [JOBS] [WHOLE_SONGS] [PAUSE_SECONDS] [folder|servers] [GUESTS]
// `folder`: SQLite, files and a Redis. `servers`: PostgreSQL, an S3 server and Redis, of which the first and the last are killed too.
// JOBS ask for chords only (inspect, rhythm, harmony: cheap), WHOLE_SONGS for everything, with the real models.
// A step whose process is killed more than five times fails by design, so the longer the steps, the longer the pause must be.
// Promise: of every job that was taken none is lost, none is stuck, and no result is stored twice or half. Every guest who was
// answered has their song, once; all see the same queue.
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from '../built.mjs';
import { addSongs } from '../party/party-server.mjs';
import { Evening } from './evening.mjs';
import { openFoundation } from './foundations.mjs';
import { Installation, persist, takeOvers } from './installation.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';
import { storedResults, temporaryFiles } from './stored-files.mjs';

const { openDatabase } = await built('apps/server/dist/platform/database/open-database.js');

const [jobCount = 200, wholeSongs = 0, pauseSeconds = 13] = process.argv.slice(2, 5).map(Number);
const [kind = 'folder', guestCount = 0] = process.argv.slice(5);
const LONGEST_SECONDS = 2_400;
const UPLOADS_AT_A_TIME = 4;
const CLIP_SECONDS = 3;
const WHOLE_SONG_SECONDS = 8;
const SONGS_EACH = 4;
const BETWEEN_WISHES_MS = 15_000;
const PLACES = { api: ['api-1', 'api-2'], worker: ['worker-1', 'worker-2', 'worker-3'] };

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

async function order(installation, number) {
  if (number < wholeSongs) {
    const song = demoVariant(number, WHOLE_SONG_SECONDS);
    return (await persist(installation, (api) => api.upload(song, `whole ${number}.mp3`, { quality: 'fast' }))).jobId;
  }
  const form = new FormData();
  form.set('file', new Blob([demoVariant(number, CLIP_SECONDS)]), `song ${number}.mp3`);
  const audio = await persist(installation, (api) => api.request('/api/audio', { method: 'POST', body: form }));
  const body = JSON.stringify({ type: 'chord_analysis', input: { audio_id: audio.id ?? audio.audio_id } });
  const headers = { 'content-type': 'application/json' };
  return (await persist(installation, (api) => api.request('/api/jobs', { method: 'POST', body, headers }))).id;
}

async function orderAll(installation) {
  const jobIds = [];
  let next = 0;
  const some = async () => {
    while (next < jobCount) jobIds.push(await order(installation, next++));
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_A_TIME }, some));
  return jobIds;
}

/** Asks the database again when it was killed meanwhile. */
async function look(query) {
  for (;;) {
    const rows = await query.execute().catch(() => null);
    if (rows) return rows;
    await sleep(500);
  }
}

async function checkJobs(database, jobIds, check) {
  const jobs = await look(database.selectFrom('jobs').selectAll());
  const statusOf = new Map(jobs.map((job) => [job.id, job.status]));
  const lost = jobIds.filter((id) => !statusOf.has(id));
  check(lost.length === 0, `of ${jobIds.length} jobs that were taken none is lost ${lost}`);
  check(new Set(jobIds).size === jobIds.length, 'no job was given out twice');
  const stuck = jobs.filter(({ status }) => status === 'queued' || status === 'processing');
  check(stuck.length === 0, `no job is stuck ${stuck.map(({ id }) => id)}`);
  const failed = jobs.filter(({ status }) => status !== 'completed' && status !== 'queued' && status !== 'processing');
  check(failed.length === 0, `every job is completed ${failed.map(({ id, status, errorCode }) => `${id} ${status} ${errorCode}`)}`);
}

async function checkResults(database, blobs, check) {
  const steps = await look(database.selectFrom('jobSteps').selectAll());
  const keys = new Set(steps.filter(({ status }) => status === 'done').map(({ artefactKey }) => artefactKey));
  const stored = await storedResults(blobs);
  check(stored.length === keys.size, `each of ${steps.length} steps has one stored result: ${keys.size} keys, ${stored.length} results`);
  const halves = stored.filter(({ whole }) => !whole).map(({ folder }) => folder);
  check(halves.length === 0, `every result is whole ${halves}`);
  return steps.length;
}

async function checkQueues(installation, check) {
  let counts = null;
  // One that has just come up may still be on its way to Redis.
  for (; counts === null; await sleep(500)) counts = (await persist(installation, (api) => api.request('/api/v1/workers'))).queues;
  const waiting = Object.values(counts).reduce((sum, { waiting: w, delayed, running }) => sum + w + delayed + running, 0);
  check(waiting === 0, `nothing waits in Redis ${JSON.stringify(counts)}`);
}

async function checkEvening(evening, database, { check, say }) {
  // The stage goes on with what waits; everybody is told of the last change before they are compared.
  evening.stage.leave();
  await sleep(10_000);
  const rows = await look(database.selectFrom('queueEntries').selectAll().where('partyId', '=', evening.party.id));
  const there = new Map(rows.map((row) => [row.id, row]));
  const answered = evening.guests.flatMap((guest) => [...guest.answered].map(([songId, entryId]) => ({ guest, songId, entryId })));
  const lost = answered.filter(({ guest, songId, entryId }) => {
    const row = there.get(entryId);
    return row?.songId !== songId || row.addedById !== guest.memberId || row.state === 'removed';
  });
  check(lost.length === 0, `each of ${answered.length} songs that guests were answered is there, and theirs ${lost.length}`);
  check(rows.length === answered.length, `none is there twice: ${rows.length} entries`);
  const now = await evening.now();
  const seen = [...now.places, ...now.turns, ...(now.onStage ? [now.onStage] : [])];
  check(seen.length === rows.length && new Set(seen).size === seen.length, `each waits, is on stage or was sung, once: ${seen.length}`);
  const blind = evening.guests.filter((guest) => guest.places.join() !== now.places.join());
  check(blind.length === 0, `every phone shows the same queue of ${now.places.length} ${blind.map(({ name }) => name)}`);
  const unanswered = evening.guests.reduce((sum, guest) => sum + guest.unanswered.size, 0);
  const joins = evening.guests.reduce((sum, guest) => sum + guest.joins, 0);
  say(`${evening.guests.length} guests asked for ${answered.length} songs, ${unanswered} of them without an answer at first;`);
  say(`${now.turns.length} were sung; phones came into the room ${joins} times`);
  say(`${evening.reactions} claps were taken, and shown ${evening.reactionsSeen} times on ${evening.guests.length + 2} screens`);
}

async function beginEvening(installation, isOver) {
  const songIds = Array.from({ length: 60 }, (_, n) => `ready-${n}`);
  await addSongs(installation.foundation.database, songIds);
  const evening = new Evening(installation);
  await evening.begin(Number(guestCount));
  return { evening, singing: evening.stage.sing(isOver), asking: evening.run(songIds, SONGS_EACH, BETWEEN_WISHES_MS) };
}

/** Until the last job is over, and every guest has asked for all they want. @returns what was taken, and how long it took */
async function work(installation, database, { say }) {
  const began = Date.now();
  const since = () => Math.round((Date.now() - began) / 1000);
  let isOver = false;
  const party = Number(guestCount) > 0 ? await beginEvening(installation, () => isOver) : null;
  const trouble = installation.suffer(pauseSeconds, () => isOver);
  const jobIds = await orderAll(installation);
  say(`${jobIds.length} jobs taken after ${since()} s`);
  const open = database.selectFrom('jobs').select('id').where('status', 'in', ['queued', 'processing']);
  while ((await look(open)).length > 0 && since() < LONGEST_SECONDS) await sleep(1_000);
  const seconds = since();
  await party?.asking;
  isOver = true;
  await trouble;
  await installation.settled();
  await party?.singing;
  return { jobIds, seconds, evening: party?.evening };
}

function sayFigures(installation, { jobIds, seconds }, steps, say) {
  const starts = installation.every.flatMap((server) => server.startedSteps).length;
  const delays = takeOvers(installation);
  say(`${seconds} s, ${((60 * jobIds.length) / seconds).toFixed(0)} jobs a minute; ${JSON.stringify(installation.counts)}`);
  say(`${steps} steps, begun ${starts} times; ${delays.length} steps of killed workers ran again after`);
  if (delays.length > 0) say(`  ${percentile(delays, 0.5).toFixed(1)} s (median), ${percentile(delays, 1).toFixed(1)} s (longest)`);
}

/** A start clears what the dead left; uploads that broke off are theirs to keep for a day. */
async function checkLeftOvers({ env, storageRootOf }, storageRoot, check) {
  const roots = new Set(Object.values(PLACES).flatMap((names) => names.map(storageRootOf)));
  for (const root of roots) await (await ServerProcess.start(root, { ...env, ROLES: 'api,worker' })).stop();
  const left = [...roots.add(storageRoot)].flatMap(temporaryFiles);
  check(left.length === 0, `no temporary file is left ${left}`);
}

async function run(foundation, storageRoot, { check, say }) {
  const installation = new Installation(foundation);
  for (const [role, names] of Object.entries(PLACES)) for (const place of names) await installation.start(role, place);
  const database = await openDatabase(foundation.database);
  const done = await work(installation, database, { say });
  const { startFailures } = installation;
  check(startFailures.length === 0, `every process that was started came up ${startFailures.map((text) => text.slice(-400))}`);
  await checkJobs(database, done.jobIds, check);
  const blobs = await foundation.openBlobs();
  const steps = await checkResults(database, blobs, check);
  await checkQueues(installation, check);
  if (done.evening) await checkEvening(done.evening, database, { check, say });
  done.evening?.end();
  await database.destroy();
  await blobs.close();
  sayFigures(installation, done, steps, say);
  await installation.stop();
  await sleep(1_500);
  await checkLeftOvers(foundation, storageRoot, check);
}

await scenario('many-processes', async ({ storageRoot, ...report }) => {
  mkdirSync(storageRoot, { recursive: true });
  const foundation = await openFoundation(kind, storageRoot);
  try {
    await run(foundation, storageRoot, report);
  } finally {
    await foundation.close();
  }
});
