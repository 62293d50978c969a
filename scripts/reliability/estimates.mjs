// How honest the time left is: node estimates.mjs SONG... on a new installation, one after the other, with what the job said when
// the song had been inspected, at a quarter, half and three quarters of its progress, and when its stems were there, beside what it took.
// A song beside which a lyrics.txt lies is given these lyrics.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { need } from '../needed.mjs';
import { FINISHED, ServerProcess, scenario } from './server-process.mjs';

const LOOK_MS = 50;
const AT_PROGRESS = [0.25, 0.5, 0.75];

need(process.argv.length > 2, 'Say which songs: node scripts/reliability/estimates.mjs SONG...');
await scenario('estimates', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot);
  for (const path of process.argv.slice(2)) {
    const lyrics = join(dirname(path), 'lyrics.txt');
    const fields = existsSync(lyrics) ? { lyrics: readFileSync(lyrics, 'utf8') } : {};
    const { jobId } = (await server.upload(readFileSync(path), basename(path), fields)).body;
    const looks = [];
    const job = await server.until(
      jobId,
      (now) => {
        const isDone = (step) => now.steps.find(({ name }) => name === step).status === 'done';
        const { progress, estimatedSecondsLeft: said } = now;
        if (isDone('inspect') && said !== null) looks.push({ at: performance.now(), progress, said, separated: isDone('separate') });
        return FINISHED.includes(now.status);
      },
      { everyMs: LOOK_MS, seconds: 3600 },
    );
    const end = performance.now();
    check(job.status === 'completed', `${basename(path)} is ${job.status}`);
    say(`${path}: ${job.steps.map(({ name, elapsedSeconds }) => `${name} ${elapsedSeconds?.toFixed(1)} s`).join(', ')}`);
    const told = [0, ...AT_PROGRESS].map((from) => looks.find(({ progress }) => progress >= from));
    for (const look of [...told, looks.find(({ separated }) => separated)]) {
      if (!look) continue;
      const took = (end - look.at) / 1000;
      const error = Math.round((look.said / took - 1) * 100);
      const at = `${look.separated ? 'separated, ' : ''}${Math.round(look.progress * 100)} %`;
      say(`at ${at}: said ${look.said.toFixed(1)} s, took ${took.toFixed(1)} s (${error > 0 ? '+' : ''}${error} %)`);
    }
  }
  await server.stop();
});
