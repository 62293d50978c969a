// redis-away.mjs [SECONDS]: Redis is killed and comes back after a minute. Promise: uploads are accepted all the time, songs can be
// listed, and the work that waited is done once Redis is back.
import { setTimeout as sleep } from 'node:timers/promises';
import { openFoundation, restartRedis } from './foundations.mjs';
import { Installation } from './installation.mjs';
import { demoVariant, scenario } from './server-process.mjs';

const SECONDS = Number(process.argv[2] ?? 60);
const CLIP_SECONDS = 3;
const PAUSE_MS = 4_000;

async function timed(ask) {
  const asked = performance.now();
  const answer = await ask();
  return { ...answer, seconds: (performance.now() - asked) / 1000 };
}

async function order(api, number) {
  const form = new FormData();
  form.set('file', new Blob([demoVariant(number, CLIP_SECONDS)]), `song ${number}.mp3`);
  const audio = await api.request('/api/audio', { method: 'POST', body: form });
  const body = JSON.stringify({ type: 'chord_analysis', input: { audio_id: audio.body.id ?? audio.body.audio_id } });
  return api.request('/api/jobs', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

await scenario('redis-away', async ({ storageRoot, check, say }) => {
  const foundation = await openFoundation('folder', storageRoot);
  const installation = new Installation(foundation);
  for (const role of ['api', 'api', 'worker']) await installation.start(role, role);
  const [api] = installation.apis;
  // The first song is on its way when Redis goes.
  const orders = [await timed(() => order(api, 0))];
  let isAway = true;
  const back = restartRedis(foundation.redis, SECONDS).then(() => {
    isAway = false;
  });
  const lists = [];
  for (let number = 1; isAway; number++, await sleep(PAUSE_MS)) {
    orders.push(await timed(() => order(installation.apis[number % 2], number)));
    lists.push(await timed(() => api.request('/api/v1/songs')));
  }
  await back;
  const cameBack = performance.now();
  const refused = orders.filter(({ status }) => status >= 300);
  check(refused.length === 0, `all of ${orders.length} uploads were taken ${JSON.stringify(refused[0]?.body ?? '')}`);
  check(
    lists.every(({ status }) => status === 200),
    'the library was there all the time',
  );
  const longest = (answers) => Math.max(...answers.map(({ seconds }) => seconds)).toFixed(1);
  say(`slowest answer to an upload ${longest(orders)} s, to a list ${longest(lists)} s`);
  const ends = [];
  for (const { body } of orders) ends.push((await api.untilFinished(body.id, { everyMs: 300 })).status);
  check(
    ends.every((status) => status === 'completed'),
    `all ${ends.length} jobs are completed`,
  );
  say(`the last was completed ${((performance.now() - cameBack) / 1000).toFixed(1)} s after Redis was back`);
  await installation.stop();
  await foundation.close();
});
