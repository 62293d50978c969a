// s3-errors.mjs [SECONDS]: a store that answers with errors, breaks connections off, says nothing, cuts its answers or is slow, each for
// a while, with a part of the requests and then with all. Promise: an upload is taken or refused as passing trouble (503), never as
// the server's own mistake; every job that was taken is completed; nothing is stored half.
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from '../built.mjs';
import { FlawedProxy } from './flawed-proxy.mjs';
import { residentMiB } from './process-tree.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';
import { storedResults, temporaryFiles } from './stored-files.mjs';

const { S3BlobStore } = await built('apps/server/dist/platform/blobs/s3-blob-store.js');
const { startS3Server } = await built('apps/server/dist/platform/blobs/s3-server.fixture.js');

const SECONDS = Number(process.argv[2] ?? 20);
const CLIP_SECONDS = 3;
const LONGEST_SECONDS = 300;
const TROUBLES = [
  ['errors', 0.3],
  ['errors', 1],
  ['resets', 0.3],
  ['resets', 1],
  ['cuts', 0.3],
  ['slowness', 1],
  ['silence', 0.1],
  ['silence', 1],
];

async function order(server, number) {
  const form = new FormData();
  form.set('file', new Blob([demoVariant(number, CLIP_SECONDS)]), `song ${number}.mp3`);
  const signal = AbortSignal.timeout(LONGEST_SECONDS * 1000);
  const audio = await server.request('/api/audio', { method: 'POST', body: form, signal });
  if (audio.status >= 300) return audio;
  const body = JSON.stringify({ type: 'chord_analysis', input: { audio_id: audio.body.id ?? audio.body.audio_id } });
  return server.request('/api/jobs', { method: 'POST', body, headers: { 'content-type': 'application/json' }, signal });
}

await scenario('s3-errors', async ({ storageRoot, check, say }) => {
  const s3 = await startS3Server();
  const proxy = await FlawedProxy.before(s3.place.endpoint);
  const { bucket, prefix, region, credentials } = s3.place;
  const server = await ServerProcess.start(storageRoot, {
    BLOBS: `s3://${bucket}/${prefix}?endpoint=${proxy.url}&region=${region}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    LOG_LEVEL: 'warn',
  });
  let number = 0;
  const taken = [];
  const before = residentMiB(server.pid);
  for (const [flaw, share] of TROUBLES) {
    Object.assign(proxy, { flaw, share, harmed: 0 });
    const answers = [];
    const asking = [];
    const began = performance.now();
    for (; performance.now() - began < SECONDS * 1000; await sleep(2_000)) {
      const asked = performance.now();
      asking.push(order(server, ++number).then(({ status, body }) => answers.push({ status, body, ms: performance.now() - asked })));
    }
    const lives = (await server.request('/health/live')).status;
    Object.assign(proxy, { flaw: 'none' });
    await Promise.all(asking);
    const ok = answers.filter(({ status }) => status < 300);
    taken.push(...ok.map(({ body }) => body.id));
    const wrong = answers.filter(({ status }) => status >= 300 && status !== 503);
    const slowest = Math.max(...answers.map(({ ms }) => ms)) / 1000;
    check(wrong.length === 0 && lives === 200, `${flaw}, ${share * 100} %: no mistake of its own ${JSON.stringify(wrong[0] ?? '')}`);
    say(`${proxy.harmed} requests harmed; ${ok.length} of ${answers.length} uploads taken, slowest answer ${slowest.toFixed(1)} s`);
  }
  const recovered = performance.now();
  const ends = [];
  for (const id of taken) ends.push((await server.untilFinished(id, { seconds: LONGEST_SECONDS, everyMs: 500 })).status);
  say(
    `all jobs over ${((performance.now() - recovered) / 1000).toFixed(0)} s after the last trouble; memory ${before} → ${residentMiB(server.pid)} MiB`,
  );
  check(
    ends.every((status) => status === 'completed'),
    `all of ${ends.length} jobs that were taken are completed ${ends.filter((one) => one !== 'completed')}`,
  );
  const { code } = await server.stop();
  const store = new S3BlobStore({ ...s3.place, cacheFolder: `${storageRoot}/copies`, cacheBytes: 0 });
  const halves = (await storedResults(store)).filter(({ whole }) => !whole);
  check(code === 0 && halves.length === 0, `every result is whole ${halves.map(({ folder }) => folder)}`);
  const left = temporaryFiles(storageRoot);
  check(left.length === 0, `nothing temporary is left ${left}`);
  await store.close();
  proxy.close();
  await s3.close();
});
