// kill -9 of the whole server while each step in turn runs, then of a step's process alone.
// Promise: after a restart the job finishes, and no finished step runs again.
import { setTimeout as sleep } from 'node:timers/promises';
import { stepProcesses } from './process-tree.mjs';
import { DEMO_LYRICS, demoVariant, FINISHED, ServerProcess, scenario, untilGone } from './server-process.mjs';
import { strays } from './stored-files.mjs';

const STEPS = ['inspect', 'rhythm', 'harmony', 'separate', 'transcribe', 'align', 'melody', 'chart'];
// The shortest steps last a few hundredths of a second.
const LOOK_MS = 5;

const doneSteps = (job) => job.steps.filter((step) => step.status === 'done').map((step) => step.name);
const settled = (job, name) => ['done', 'failed', 'skipped'].includes(job.steps.find((step) => step.name === name).status);
const running = (job, name) => job.steps.find((step) => step.name === name).status === 'running';

await scenario('kill-loop', async ({ storageRoot, check, say }) => {
  let server = await ServerProcess.start(storageRoot);
  let number = 0;
  const upload = async () => (await server.upload(demoVariant(++number), `song ${number}.mp3`, { lyrics: DEMO_LYRICS })).body.jobId;
  let jobId = await upload();
  let doneBefore = new Set();

  for (const step of STEPS) {
    let job = await server.until(jobId, (now) => running(now, step) || settled(now, step), { everyMs: LOOK_MS });
    if (settled(job, step)) {
      say(`${step} was over before it was seen running: again with a new song`);
      await server.untilFinished(jobId);
      jobId = await upload();
      job = await server.until(jobId, (now) => running(now, step), { everyMs: LOOK_MS });
    }
    doneBefore = new Set(doneSteps(job));
    const orphans = await server.kill();
    const gone = untilGone(orphans);
    const started = performance.now();
    server = await ServerProcess.start(storageRoot);
    await server.until(jobId, (now) => running(now, step) || settled(now, step) || FINISHED.includes(now.status), { everyMs: LOOK_MS });
    const resumedMs = Math.round(performance.now() - started);
    say(`killed in ${step}: ${orphans.length} processes gone after ${await gone} ms, resumed ${resumedMs} ms after the restart began`);
    const again = server.startedSteps.filter((name) => doneBefore.has(name));
    check(again.length === 0, `killed in ${step}: of ${[...doneBefore].join(', ') || 'no finished step'} none ran again ${again}`);
  }
  const job = await server.untilFinished(jobId);
  check(job.status === 'completed', `after ${STEPS.length} kills the job is ${job.status} ${job.failure?.message ?? ''}`);

  jobId = await upload();
  await server.until(jobId, (now) => running(now, 'separate') && now.steps.find((step) => step.name === 'separate').progress > 0);
  const [victim] = stepProcesses(server.pid).filter(({ lane }) => lane === 'stem_separation');
  process.kill(victim.pid, 'SIGKILL');
  const after = await server.untilFinished(jobId);
  const tries = server.startedSteps.filter((name) => name === 'separate').length;
  check(after.status === 'completed', `with its process killed in separate, the job is ${after.status}`);
  say(`separate was started ${tries} times by this server`);

  await server.stop();
  await sleep(500);
  const left = await strays(storageRoot);
  check(left.length === 0, `no temporary file and no half result is left ${left}`);
  check(stepProcesses(server.pid).length === 0, 'no step process is left');
});
