// Cancels a job in the middle of each step in turn. Promise: the request is answered, and nothing computes any more, within a second;
// nothing temporary is left; the song that was cancelled can be made after all.
import { setTimeout as sleep } from 'node:timers/promises';
import { processorTicks, stepProcesses } from './process-tree.mjs';
import { DEMO_LYRICS, demoVariant, ServerProcess, scenario } from './server-process.mjs';
import { strays } from './stored-files.mjs';

const STEPS = ['inspect', 'rhythm', 'harmony', 'separate', 'transcribe', 'align', 'melody', 'chart'];
const WITHIN_MS = 1000;
// The shortest steps last a few hundredths of a second.
const LOOK_MS = 5;
const MOST_TRIES = 3;
const WAITING = ['pending', 'queued'];
const QUIET_MS = 100;

/** Step processes may rest with their models loaded; none may use the processor. */
async function untilNothingComputes(pid) {
  const ticks = () => stepProcesses(pid).reduce((sum, one) => sum + processorTicks(one.pid), 0);
  for (let before = -1, now = ticks(); now !== before; ) {
    before = now;
    await sleep(QUIET_MS);
    now = ticks();
  }
}

const statusOf = (job, name) => job.steps.find((step) => step.name === name).status;

await scenario('cancel-each-step', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot);
  let number = 0;
  for (const name of STEPS) {
    let jobId = null;
    for (let tries = 0; jobId === null && tries < MOST_TRIES; tries++) {
      const accepted = await server.upload(demoVariant(++number), `song ${number}.mp3`, { lyrics: DEMO_LYRICS });
      const job = await server.until(accepted.body.jobId, (now) => !WAITING.includes(statusOf(now, name)), { everyMs: LOOK_MS });
      if (statusOf(job, name) === 'running') jobId = job.id;
    }
    if (jobId === null) {
      say(`${name} was over each time before it was seen running`);
      continue;
    }
    const started = performance.now();
    const { status, body } = await server.request(`/api/v1/jobs/${jobId}/cancel`, { method: 'POST' });
    const answeredMs = Math.round(performance.now() - started);
    await untilNothingComputes(server.pid);
    const goneMs = Math.round(performance.now() - started);
    check(
      status === 200 && body.status === 'cancelled' && goneMs < WITHIN_MS,
      `cancelled in ${name}: answered after ${answeredMs} ms, nothing computes after ${goneMs} ms`,
    );
  }
  await sleep(500);
  const left = await strays(storageRoot);
  check(left.length === 0, `nothing temporary and no half result is left ${left}`);
  await server.stop();
});
