// Four uploads with room for three jobs: the fourth waits. Then cancelling: how fast is the process gone, what is left.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepProcesses } from './process-tree.mjs';
import { demoVariant, ServerProcess, scenario, untilGone } from './server-process.mjs';
import { filesBelow, strays } from './stored-files.mjs';

const CANCELLED_WITHIN_MS = 1000;

await scenario('four-uploads', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot, { MAX_CONCURRENT_JOBS: '3' });
  const accepted = await Promise.all([1, 2, 3, 4].map((number) => server.upload(demoVariant(number), `song ${number}.mp3`)));
  check(
    accepted.every(({ status }) => status === 201),
    `four uploads at once are taken: ${accepted.map(({ status }) => status)}`,
  );
  const ids = accepted.map(({ body }) => body.jobId);
  const states = async () => Promise.all(ids.map(async (id) => (await server.job(id)).status));
  const count = (list, status) => list.filter((one) => one === status).length;

  const seen = [];
  for (let look = 0; look < 40; look++, await sleep(100)) seen.push(await states());
  const most = Math.max(...seen.map((list) => count(list, 'processing')));
  check(most === 3 && seen.every((list) => count(list, 'queued') >= 1), `never more than ${most} of 4 run, one waits: ${seen.at(-1)}`);

  const separating = await Promise.race(
    ids.map((id) =>
      server.until(id, (job) => job.steps.some((step) => step.name === 'separate' && step.status === 'running' && step.progress > 0)),
    ),
  );
  const victims = stepProcesses(server.pid).filter(({ lane }) => lane === 'stem_separation');
  const started = performance.now();
  const { body } = await server.request(`/api/v1/jobs/${separating.id}/cancel`, { method: 'POST' });
  const answeredMs = Math.round(performance.now() - started);
  await untilGone(victims);
  const goneMs = Math.round(performance.now() - started);
  say(`cancel in the middle of separate: answered after ${answeredMs} ms, its process gone after ${goneMs} ms`);
  check(body.status === 'cancelled' && goneMs < CANCELLED_WITHIN_MS, `a cancelled job's process is gone within ${CANCELLED_WITHIN_MS} ms`);
  await sleep(500);
  const now = await states();
  check(count(now, 'processing') === 3, `the fourth job takes its place: ${now}`);

  for (const id of ids) await server.request(`/api/v1/jobs/${id}/cancel`, { method: 'POST' });
  await sleep(1500);
  const left = await strays(storageRoot);
  check(left.length === 0, `after cancelling all, no temporary file and no half result is left ${left}`);
  const kept = filesBelow(join(storageRoot, 'library'));
  say(
    `kept: ${kept.filter((path) => path.startsWith('audio/')).length} originals, ${kept.filter((path) => path.endsWith('manifest.json')).length} finished steps`,
  );
  const again = await server.request(`/api/v1/jobs/${separating.id}/retry`, { method: 'POST' });
  const job = await server.untilFinished(separating.id);
  check(job.status === 'completed', `retried, it is ${job.status} (${again.status})`);
  check(!server.startedSteps.filter((step) => step === 'inspect')[4], 'its inspection is not done again');
  await server.stop();
});
