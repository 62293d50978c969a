// scale-model.mjs [--job BENCH.json] [--cores 2] [--store-mb 110] [--transactions 1500]: how many songs an hour more workers make, by a
// simulation. It is a model: what a step costs is measured (`npm run bench -- --json`), what the machines between the workers
// can do is assumed, and said.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    job: { type: 'string' },
    cores: { type: 'string', default: '2' },
    'store-mb': { type: 'string', default: '110' },
    transactions: { type: 'string', default: '1500' },
    hours: { type: 'string', default: '6' },
  },
});

/** Processor-seconds of a song of 189 s on two cores, cores it can use at once, megabytes read and written. */
const MEASURED = [
  { name: 'inspect', queue: 'audio', after: [], seconds: 1.2, cores: 1, reads: 6, writes: 1 },
  { name: 'rhythm', queue: 'beats', after: ['inspect'], seconds: 1.9, cores: 1, reads: 6, writes: 0.1 },
  { name: 'harmony', queue: 'beats', after: ['rhythm'], seconds: 0.7, cores: 1, reads: 6, writes: 0.1 },
  { name: 'separate', queue: 'stems', after: ['inspect'], seconds: 86, cores: 2, reads: 6, writes: 95 },
  { name: 'transcribe', queue: 'words', after: ['separate'], seconds: 20, cores: 2, reads: 17, writes: 0.2 },
  { name: 'melody', queue: 'audio', after: ['transcribe'], seconds: 1.2, cores: 1, reads: 17, writes: 0.1 },
  { name: 'chart', queue: 'audio', after: ['melody', 'harmony'], seconds: 0.3, cores: 1, reads: 0.5, writes: 0.3 },
];
/** As the settings QUEUE_CONCURRENCY_* are by default. */
const CONCURRENCY = { audio: 2, beats: 1, stems: 1, words: 1 };
/** Progress, heartbeats and claims of a running step. */
const TRANSACTIONS_PER_STEP_SECOND = 3;
const STEP_SECONDS = 0.5;

const steps = options.job ? fromBench(options.job) : MEASURED;
const cores = Number(options.cores);
const storeMbPerSecond = Number(options['store-mb']);
const mostTransactions = Number(options.transactions);

function fromBench(path) {
  const { job } = JSON.parse(readFileSync(path, 'utf8'));
  const scale = 189 / job.durationSeconds;
  return MEASURED.map((step) => ({ ...step, seconds: job.secondsPerStep[step.name] * step.cores * scale || step.seconds }));
}

/** Songs finished in some hours, and how busy the workers, the store and the database were. There is always a song to begin with. */
function simulate(workerCount, hours) {
  const workers = Array.from({ length: workerCount }, () => ({ running: [] }));
  const songs = [];
  const finishedAt = [];
  let [coreSeconds, megabytes, transactions] = [0, 0, 0];
  const end = hours * 3600;
  const waiting = [];
  const begin = () => {
    const song = { done: new Set(), open: new Set() };
    songs.push(song);
    offer(song);
  };
  const offer = (song) => {
    for (const step of steps)
      if (!song.open.has(step.name) && !song.done.has(step.name) && step.after.every((name) => song.done.has(name))) {
        song.open.add(step.name);
        waiting.push({ song, step, coreSeconds: step.seconds, megabytes: step.reads + step.writes });
      }
  };
  const claim = (worker) => {
    for (let i = 0; i < waiting.length; i++) {
      const { queue } = waiting[i].step;
      if (worker.running.filter((task) => task.step.queue === queue).length < CONCURRENCY[queue])
        worker.running.push(...waiting.splice(i--, 1));
    }
  };
  // Two songs for each worker are under way: one is separated while another is heard.
  for (let i = 0; i < 2 * workerCount; i++) begin();
  for (let now = 0; now < end; now += STEP_SECONDS) {
    for (const worker of workers) claim(worker);
    const all = workers.flatMap((worker) => worker.running);
    // What is shared by all: each task gets its part of the line to the store, and waits for the database with the others.
    const moving = all.filter((task) => task.megabytes > 0);
    const rate = storeMbPerSecond / Math.max(1, moving.length);
    const slowdown = Math.min(1, mostTransactions / Math.max(1, TRANSACTIONS_PER_STEP_SECOND * all.length));
    transactions += Math.min(mostTransactions, TRANSACTIONS_PER_STEP_SECOND * all.length) * STEP_SECONDS;
    for (const worker of workers) {
      const wanted = worker.running.reduce((sum, task) => sum + (task.coreSeconds > 0 ? task.step.cores : 0), 0);
      const share = slowdown * Math.min(1, cores / Math.max(1, wanted));
      for (const task of worker.running) {
        const worked = Math.min(task.coreSeconds, task.step.cores * share * STEP_SECONDS);
        const moved = Math.min(task.megabytes, rate * STEP_SECONDS);
        task.coreSeconds -= worked;
        task.megabytes -= moved;
        coreSeconds += worked;
        megabytes += moved;
      }
      for (const task of worker.running.filter((one) => one.coreSeconds <= 0 && one.megabytes <= 0)) {
        worker.running.splice(worker.running.indexOf(task), 1);
        task.song.done.add(task.step.name);
        if (task.song.done.size === steps.length) {
          finishedAt.push(now);
          begin();
        } else offer(task.song);
      }
    }
  }
  // The first hour fills the pipe.
  const counted = finishedAt.filter((at) => at >= 3600).length / (hours - 1);
  return {
    songsPerHour: counted,
    workers: coreSeconds / (end * workerCount * cores),
    store: megabytes / (end * storeMbPerSecond),
    database: transactions / (end * mostTransactions),
  };
}

const percent = (share) => `${Math.round(100 * share)} %`;
const perSong = steps.reduce((sum, step) => sum + step.seconds, 0);
const moved = steps.reduce((sum, step) => sum + step.reads + step.writes, 0);
process.stdout.write(`A song of 189 s: ${perSong.toFixed(0)} processor-seconds, ${moved.toFixed(0)} MB to and from the store.\n`);
process.stdout.write('| workers | songs an hour | per worker | workers busy | store busy | database busy |\n|---|---|---|---|---|---|\n');
for (const count of [1, 2, 4, 8, 16, 32, 64, 128]) {
  const { songsPerHour, ...busy } = simulate(count, Number(options.hours));
  process.stdout.write(
    `| ${count} | ${songsPerHour.toFixed(0)} | ${(songsPerHour / count).toFixed(1)} | ${percent(busy.workers)} | ${percent(busy.store)} | ${percent(busy.database)} |\n`,
  );
}
