// While a song is separated: how fast does the API answer, how fast does SIGTERM stop the server, and does it go on.

import { treeOf } from './process-tree.mjs';
import { demoVariant, ServerProcess, scenario, untilGone } from './server-process.mjs';
import { strays } from './stored-files.mjs';

const REQUESTS = 200;
const STOP_WITHIN_SECONDS = 10;

await scenario('stop-and-latency', async ({ storageRoot, check, say }) => {
  const first = await ServerProcess.start(storageRoot);
  const { jobId } = (await first.upload(demoVariant(1))).body;
  const separating = (job) => job.steps.some((step) => step.name === 'separate' && step.status === 'running' && step.progress > 0);
  await first.until(jobId, separating);

  const times = [];
  for (let i = 0; i < REQUESTS; i++) {
    const started = performance.now();
    await first.request('/api/v1/songs');
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  say(`GET /api/v1/songs ${REQUESTS} times while separating: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);

  const job = await first.job(jobId);
  const tree = treeOf(first.pid);
  const done = job.steps.filter((step) => step.status === 'done').map((step) => step.name);
  const end = await first.stop('SIGTERM');
  check(end.seconds < STOP_WITHIN_SECONDS && end.code === 0, `SIGTERM: exit status ${end.code} after ${end.seconds.toFixed(2)} s`);
  say(`its processes are gone after ${await untilGone(tree)} ms more; done before: ${done.join(', ')}`);

  const second = await ServerProcess.start(storageRoot);
  const after = await second.untilFinished(jobId);
  check(after.status === 'completed', `after the restart the job is ${after.status}`);
  const again = second.startedSteps.filter((step) => done.includes(step));
  check(again.length === 0, `none of the finished steps ran again ${again}`);
  await second.stop();
  const left = await strays(storageRoot);
  check(left.length === 0, `nothing is left over ${left}`);
});
