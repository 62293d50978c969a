// malformed-uploads.mjs [COUNT] [SEED] [SNAPSHOTS]: uploads files that are damaged in every way we could think of. Each must be taken
// or refused with a code, nothing may be left behind by those that were refused, and memory must not grow with them.
// SNAPSHOTS: a folder for what is on the heap after a tenth of the uploads, and after all; to write one takes 200 MiB that stay resident.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from './mutations.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';

const COUNT = Number(process.argv[2] ?? 10_000);
const SEED = Number(process.argv[3] ?? 1);
const SNAPSHOTS = process.argv[4];
const AT_ONCE = 4;
const SAMPLES = 20;
/** After a tenth of the uploads everything is loaded. */
const FIRST_SAMPLE = 1;
/** MiB of living objects and buffers, from the first tenth of the uploads to the end. */
const MOST_GROWTH = 8;
const MOST_RESIDENT_GROWTH = 60;

const song = demoVariant(0, 1);
const cover = readFileSync(new URL('../demo-song/cover.svg', import.meta.url));

/** A WAV of a tone of a tenth of a second, with any header. */
function wav(random) {
  const samples = 4410;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(random.pick([36 + samples * 2, 0, 0xffffffff, 1]), 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(random.pick([16, 18, 40, 0, 0x7fffffff]), 16);
  bytes.writeUInt16LE(random.pick([1, 3, 6, 7, 0xfffe, 0x55, 0]), 20);
  bytes.writeUInt16LE(random.pick([1, 2, 0, 255, 65_535]), 22);
  bytes.writeUInt32LE(random.pick([44_100, 0, 1, 0xffffffff, 192_000]), 24);
  bytes.writeUInt32LE(random.pick([88_200, 0, 0xffffffff]), 28);
  bytes.writeUInt16LE(random.pick([2, 0, 65_535]), 32);
  bytes.writeUInt16LE(random.pick([16, 0, 8, 24, 32, 64, 65_535]), 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(random.pick([samples * 2, 0, 0xffffffff, 7]), 40);
  for (let i = 0; i < samples; i++) bytes.writeInt16LE(Math.round(8000 * Math.sin(i / 20)), 44 + 2 * i);
  return bytes;
}

function noise(random, length) {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

const SIGNATURES = [
  'fLaC',
  'OggS',
  'ID3\u0003\u0000\u0000',
  'RIFF....WAVE',
  'FORM....AIFF',
  '\u0000\u0000\u0000 ftypM4A ',
  '#!AMR\n',
  'MThd',
  'PK\u0003\u0004',
  'MZ',
  '%PDF-1.7',
  '<?xml version="1.0"?><svg onload="alert(1)"/>',
  '#EXTM3U\nfile:///etc/passwd\n',
  "ffconcat version 1.0\nfile '/etc/passwd'\n",
  '[playlist]\nFile1=http://127.0.0.1:1/\n',
];

const WAYS = [
  (random) => song.subarray(0, random.below(song.length)),
  (random) => song.subarray(random.below(song.length)),
  (random) => {
    const copy = Buffer.from(song);
    for (let n = random.below(200); n >= 0; n--) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  },
  (random) => Buffer.concat([noise(random, 2000), song.subarray(0, 20_000)]),
  (random) => noise(random, random.below(5000)),
  (random) => Buffer.alloc(random.below(100_000), random.below(256)),
  (random) => Buffer.concat([Buffer.from(random.pick(SIGNATURES), 'latin1'), noise(random, random.below(4000))]),
  wav,
  (random) => wav(random).subarray(0, random.below(400)),
  () => cover,
  // A tag that claims a quarter of a gigabyte.
  () => Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f]), song.subarray(0, 5000)]),
];
const NAMES = [
  'song.mp3',
  'song.wav',
  'song.flac',
  '../../x.mp3',
  'a\u0000.mp3',
  '.mp3',
  'x'.repeat(300),
  'лес.ogg',
  'song',
  'song.m4a.exe',
  '-i.mp3',
  'con.wav',
];

/** Sends all of them. @returns how often each answer came, those that should not be, and what the server held on the way */
async function sendAll(server) {
  const random = new Random(SEED);
  const answers = new Map();
  const bad = [];
  const samples = [];
  let sent = 0;
  const sample = async () => samples.push({ sent, ...(await server.memory(snapshotPath(samples.length))) });
  const sendSome = async () => {
    while (sent < COUNT && server.child.exitCode === null) {
      sent++;
      if (sent % Math.ceil(COUNT / SAMPLES) === 0) await sample();
      const way = random.below(WAYS.length);
      const name = random.pick(NAMES);
      const { status, body } = await server
        .upload(WAYS[way](random), name)
        .catch((error) => ({ status: 0, body: { code: error.message } }));
      const key = `${status} ${body.code ?? ''}`.trim();
      answers.set(key, (answers.get(key) ?? 0) + 1);
      if (status === 0 || (status >= 500 && status !== 503)) bad.push(`way ${way}, ${name}: ${key}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
  await sleep(5000);
  await sample();
  return { answers, bad, samples, sent };
}

function snapshotPath(number) {
  const wanted = number === FIRST_SAMPLE || number === SAMPLES - 1;
  return SNAPSHOTS && wanted ? join(SNAPSHOTS, `${number}.heapsnapshot`) : undefined;
}

await scenario('malformed-uploads', async ({ storageRoot, check, say }) => {
  // No worker: what is asked here is how they are taken in. The first look runs in a process of its own all the same.
  const env = { ROLES: 'api', LOG_LEVEL: 'error', MAX_DURATION: '10 min' };
  const server = await ServerProcess.start(storageRoot, env, { probed: true });
  const started = performance.now();
  const { answers, bad, samples, sent } = await sendAll(server);
  say(`${sent} uploads in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const counts = [...answers].sort((a, b) => b[1] - a[1]).map(([key, count]) => `${key}: ${count}`);
  say(counts.join(', '));
  say('after uploads: MiB of living objects, buffers, resident');
  for (const { sent, heapUsed, arrayBuffers, rss } of samples) say(`${sent}: ${heapUsed}, ${arrayBuffers}, ${rss}`);
  for (const line of bad.slice(0, 20)) say(line);
  check(server.child.exitCode === null, 'the server lives');
  check((await server.request('/health/ready')).status === 200, 'it is ready');
  check(bad.length === 0, 'each was taken or refused with a code');
  check((await readdir(join(storageRoot, 'temp'))).length === 0, 'nothing temporary is left');
  const [first, last] = [samples[FIRST_SAMPLE], samples.at(-1)];
  check(
    last.heapUsed + last.arrayBuffers - first.heapUsed - first.arrayBuffers < MOST_GROWTH,
    'what it holds does not grow with the uploads',
  );
  check(last.rss < first.rss + MOST_RESIDENT_GROWTH, 'nor does the memory it takes');
});
