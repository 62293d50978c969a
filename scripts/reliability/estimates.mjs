// How honest the time left is: node estimates.mjs SONG... on a new installation, one after the other, with what the job said when
// the song had been inspected and at a quarter, half and three quarters of its progress, beside what it took.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { FINISHED, ServerProcess, scenario } from './server-process.mjs';

const LOOK_MS = 50;
const AT_PROGRESS = [0.25, 0.5, 0.75];

await scenario('estimates', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot);
  for (const path of process.argv.slice(2)) {
    const { jobId } = (await server.upload(readFileSync(path), basename(path))).body;
    const looks = [];
    const job = await server.until(
      jobId,
      (now) => {
        const inspected = now.steps.find(({ name }) => name === 'inspect').status === 'done';
        const { progress, estimatedSecondsLeft } = now;
        if (inspected && estimatedSecondsLeft !== null) looks.push({ at: performance.now(), progress, said: estimatedSecondsLeft });
        return FINISHED.includes(now.status);
      },
      { everyMs: LOOK_MS, seconds: 3600 },
    );
    const end = performance.now();
    check(job.status === 'completed', `${basename(path)} is ${job.status}`);
    for (const from of [0, ...AT_PROGRESS]) {
      const look = looks.find(({ progress }) => progress >= from);
      if (!look) continue;
      const took = (end - look.at) / 1000;
      const error = Math.round((look.said / took - 1) * 100);
      say(
        `at ${Math.round(look.progress * 100)} %: said ${look.said.toFixed(1)} s, took ${took.toFixed(1)} s (${error > 0 ? '+' : ''}${error} %)`,
      );
    }
  }
  await server.stop();
});
