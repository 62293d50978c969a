// Two APIs and three workers with one Redis, killed and restarted at random while jobs run:
//   node scripts/reliability/many-processes.mjs [JOBS] [WHOLE_SONGS] [PAUSE_SECONDS]
// JOBS ask for chords only (inspect, rhythm, harmony: cheap), WHOLE_SONGS for everything, with the real models.
// A step whose process is killed more than five times fails by design, so the longer the steps, the longer the pause must be.
// Promise: of every job that was taken none is lost, none is stuck, and no result is stored twice or half.
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../apps/server/dist/platform/database/open-database.js';
import { RedisServer } from '../../apps/server/dist/platform/redis/redis-server.fixture.js';
import { demoVariant, filesBelow, ServerProcess, scenario, strays } from './server-process.mjs';

const [jobCount = 200, wholeSongs = 0, pauseSeconds = 13] = process.argv.slice(2).map(Number);
const LONGEST_SECONDS = 2_400;
const UPLOADS_AT_A_TIME = 4;
const CLIP_SECONDS = 3;

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const isStart = (line) => line.message === 'A step starts.';

/** The processes of an installation; who is killed comes back after a moment. */
class Installation {
  apis = [];
  workers = [];
  /** All that ever ran, for what they logged. */
  every = [];
  counts = { 'kill -9 api': 0, 'kill -9 worker': 0, 'SIGTERM worker': 0, 'kill -9 Redis': 0 };
  startFailures = [];
  #starting = new Set();

  constructor(storageRoot, redis) {
    this.storageRoot = storageRoot;
    this.redis = redis;
  }

  async start(role) {
    const shared = { REDIS_URL: this.redis.url, MAX_CONCURRENT_JOBS: '12', LOG_LEVEL: 'info' };
    const server = await ServerProcess.start(this.storageRoot, { ...shared, ROLES: role });
    this.every.push(server);
    (role === 'api' ? this.apis : this.workers).push(server);
  }

  /** Ends one of them and begins another. */
  replace(list, role, signal) {
    if (list.length === 0) return;
    const victim = pick(list);
    list.splice(list.indexOf(victim), 1);
    this.counts[`${signal === 'SIGKILL' ? 'kill -9' : signal} ${role}`] += 1;
    victim.endedAt = Date.now();
    victim.endedBy = signal;
    victim.child.kill(signal);
    const begun = sleep(1_000).then(() => this.start(role));
    this.#starting.add(begun);
    void begun.catch((error) => this.startFailures.push(error.message)).finally(() => this.#starting.delete(begun));
  }

  async restartRedis() {
    this.counts['kill -9 Redis'] += 1;
    await this.redis.stop('SIGKILL');
    await sleep(1_000 + Math.random() * 2_000);
    await this.redis.start();
  }

  settled() {
    return Promise.allSettled([...this.#starting]);
  }
}

/** Asks any API until one answers with what is wanted; whoever was killed meanwhile is asked no more. */
async function persist(installation, act) {
  for (;;) {
    try {
      const answer = await act(pick(installation.apis));
      if (answer.status < 300) return answer.body;
      if (answer.status < 500) throw Object.assign(new Error(`${answer.status} ${JSON.stringify(answer.body)}`), { final: true });
    } catch (error) {
      if (error.final) throw error;
    }
    await sleep(300);
  }
}

async function order(installation, number) {
  const form = new FormData();
  form.set('file', new Blob([demoVariant(number, CLIP_SECONDS)]), `song ${number}.mp3`);
  if (number < wholeSongs)
    return (await persist(installation, (api) => api.upload(demoVariant(number, 8), `whole ${number}.mp3`, { quality: 'fast' }))).jobId;
  const audio = await persist(installation, (api) => api.request('/api/audio', { method: 'POST', body: form }));
  const body = JSON.stringify({ type: 'chord_analysis', input: { audio_id: audio.id ?? audio.audio_id } });
  const headers = { 'content-type': 'application/json' };
  return (await persist(installation, (api) => api.request('/api/jobs', { method: 'POST', body, headers }))).id;
}

async function misfortune(installation, isOver) {
  while (!isOver()) {
    await sleep(pauseSeconds * 1_000 * (0.6 + 0.8 * Math.random()));
    const dice = Math.random();
    if (dice < 0.4) installation.replace(installation.workers, 'worker', 'SIGKILL');
    else if (dice < 0.6) installation.replace(installation.workers, 'worker', 'SIGTERM');
    else if (dice < 0.85) installation.replace(installation.apis, 'api', 'SIGKILL');
    else await installation.restartRedis();
  }
}

/** Seconds until the steps of killed workers ran again. */
function takeOvers(installation) {
  const starts = installation.every.flatMap((server) => server.logLines.filter(isStart).map((line) => ({ ...line, server })));
  const victims = installation.every.filter(({ endedBy }) => endedBy === 'SIGKILL');
  return victims.flatMap((victim) => {
    const done = new Set(victim.logLines.filter((line) => line.message === 'A step is done.').map(({ jobId, step }) => `${jobId} ${step}`));
    return victim.logLines
      .filter((line) => isStart(line) && !done.has(`${line.jobId} ${line.step}`))
      .flatMap(({ jobId, step }) => {
        const next = starts.filter((line) => line.jobId === jobId && line.step === step && Date.parse(line.time) > victim.endedAt);
        return next.length === 0 ? [] : [(Math.min(...next.map(({ time }) => Date.parse(time))) - victim.endedAt) / 1000];
      });
  });
}

await scenario('many-processes', async ({ storageRoot, check, say }) => {
  const redis = await RedisServer.open();
  const installation = new Installation(storageRoot, redis);
  for (const role of ['api', 'api', 'worker', 'worker', 'worker']) await installation.start(role);
  const began = Date.now();
  const jobIds = [];
  let next = 0;
  let isOver = false;
  const uploading = Array.from({ length: UPLOADS_AT_A_TIME }, async () => {
    while (next < jobCount) jobIds.push(await order(installation, next++));
  });
  const trouble = misfortune(installation, () => isOver);
  await Promise.all(uploading);
  say(`${jobIds.length} jobs taken after ${Math.round((Date.now() - began) / 1000)} s`);
  const database = await openDatabase({ path: `${storageRoot}/refrain.db` });
  const openJobs = () => database.selectFrom('jobs').select('id').where('status', 'in', ['queued', 'processing']).execute();
  while ((await openJobs()).length > 0 && Date.now() - began < LONGEST_SECONDS * 1000) await sleep(1_000);
  isOver = true;
  const seconds = (Date.now() - began) / 1000;
  await trouble;
  await installation.settled();

  const { startFailures } = installation;
  check(startFailures.length === 0, `every process that was started came up ${startFailures.map((text) => text.slice(-400))}`);
  const jobs = await database.selectFrom('jobs').selectAll().execute();
  const steps = await database.selectFrom('jobSteps').selectAll().execute();
  await database.destroy();
  const statusOf = new Map(jobs.map((job) => [job.id, job.status]));
  const lost = jobIds.filter((id) => !statusOf.has(id));
  check(lost.length === 0, `of ${jobIds.length} jobs that were taken none is lost ${lost}`);
  check(new Set(jobIds).size === jobIds.length, 'no job was given out twice');
  const stuck = jobs.filter(({ status }) => status === 'queued' || status === 'processing');
  check(stuck.length === 0, `no job is stuck ${stuck.map(({ id }) => id)}`);
  const failed = jobs.filter(({ status }) => status !== 'completed' && status !== 'queued' && status !== 'processing');
  check(failed.length === 0, `every job is completed ${failed.map(({ id, status, errorCode }) => `${id} ${status} ${errorCode}`)}`);
  const keys = new Set(steps.filter(({ status }) => status === 'done').map(({ artefactKey }) => artefactKey));
  const stored = filesBelow(`${storageRoot}/library`).filter((path) => path.endsWith('/manifest.json'));
  check(stored.length === keys.size, `each of ${steps.length} steps has one stored result: ${keys.size} keys, ${stored.length} results`);
  const counts = (await persist(installation, (api) => api.request('/api/v1/workers'))).queues;
  const waiting = Object.values(counts).reduce((sum, { waiting: w, delayed, running }) => sum + w + delayed + running, 0);
  check(waiting === 0, `nothing waits in Redis ${JSON.stringify(counts)}`);

  const starts = installation.every.flatMap((server) => server.startedSteps).length;
  const delays = takeOvers(installation);
  say(`${Math.round(seconds)} s, ${((60 * jobIds.length) / seconds).toFixed(0)} jobs a minute; ${JSON.stringify(installation.counts)}`);
  say(`${steps.length} steps, begun ${starts} times; ${delays.length} steps of killed workers ran again after`);
  if (delays.length > 0) say(`  ${percentile(delays, 0.5).toFixed(1)} s (median), ${percentile(delays, 1).toFixed(1)} s (longest)`);
  for (const server of [...installation.apis, ...installation.workers]) await server.stop();
  await sleep(1_500);
  // A start clears what the dead left; uploads that broke off are theirs to keep for a day.
  const last = await ServerProcess.start(storageRoot, { REDIS_URL: redis.url });
  await last.stop();
  const left = strays(storageRoot);
  check(left.length === 0, `no temporary file and no half result is left ${left}`);
  await redis.close();
});
