// The processes of an installation, and what happens to them: whoever is ended comes back after a moment.
import { setTimeout as sleep } from 'node:timers/promises';
import { restartPostgres, restartRedis } from './foundations.mjs';
import { ServerProcess } from './server-process.mjs';

const LONG_AWAY_SECONDS = 20;

export const pick = (list) => list[Math.floor(Math.random() * list.length)];
const between = (low, high) => low + Math.random() * (high - low);

export class Installation {
  apis = [];
  workers = [];
  /** All that ever ran, for what they logged. */
  every = [];
  counts = {};
  startFailures = [];
  #starting = new Set();

  constructor(foundation) {
    this.foundation = foundation;
  }

  async start(role, place) {
    const { env, storageRootOf } = this.foundation;
    const settings = { ...env, MAX_CONCURRENT_JOBS: '12', LOG_LEVEL: 'info', ROLES: role };
    const server = await ServerProcess.start(storageRootOf(place), settings);
    server.place = place;
    this.every.push(server);
    this.#of(role).push(server);
  }

  /** Ends one of them and begins another in its place. */
  replace(role, signal) {
    const list = this.#of(role);
    if (list.length === 0) return;
    const victim = pick(list);
    list.splice(list.indexOf(victim), 1);
    this.#count(`${signal === 'SIGKILL' ? 'kill -9' : signal} ${role}`);
    victim.endedAt = Date.now();
    victim.endedBy = signal;
    victim.child.kill(signal);
    const begun = victim.ended.then(() => sleep(1_000)).then(() => this.start(role, victim.place));
    this.#starting.add(begun);
    void begun.catch((error) => this.startFailures.push(error.message)).finally(() => this.#starting.delete(begun));
  }

  async loseRedis(long) {
    this.#count(long ? `Redis away for ${LONG_AWAY_SECONDS} s` : 'kill -9 Redis');
    await restartRedis(this.foundation.redis, long ? LONG_AWAY_SECONDS : between(1, 3));
  }

  async losePostgres() {
    this.#count('kill -9 PostgreSQL');
    await restartPostgres(this.foundation.postgres, between(0, 4));
  }

  /** One thing or another happens, until it is over. */
  async suffer(pauseSeconds, isOver) {
    const fates = this.#fates();
    while (!isOver()) {
      await sleep(pauseSeconds * 1_000 * between(0.6, 1.4));
      await pick(fates)();
    }
  }

  settled() {
    return Promise.allSettled([...this.#starting]);
  }

  async stop() {
    for (const server of [...this.apis, ...this.workers]) await server.stop();
  }

  /** As often as they are written here. */
  #fates() {
    const killWorker = () => this.replace('worker', 'SIGKILL');
    const stopWorker = () => this.replace('worker', 'SIGTERM');
    const killApi = () => this.replace('api', 'SIGKILL');
    const losePostgres = () => this.losePostgres();
    const common = [killWorker, killWorker, killWorker, stopWorker, stopWorker, killApi, killApi, () => this.loseRedis(false)];
    return this.foundation.postgres ? [...common, losePostgres, losePostgres, () => this.loseRedis(true)] : common;
  }

  #of(role) {
    return role === 'api' ? this.apis : this.workers;
  }

  #count(what) {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

/** Asks any API until one answers with what is wanted; whoever was killed meanwhile is asked no more. */
export async function persist(installation, act) {
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

const isStart = (line) => line.message === 'A step starts.';

/** Seconds until the steps of killed workers ran again. */
export function takeOvers({ every }) {
  const starts = every.flatMap((server) => server.logLines.filter(isStart));
  const victims = every.filter(({ endedBy }) => endedBy === 'SIGKILL');
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
