// malformed-uploads.mjs [COUNT] [SEED]: uploads files that are damaged in every way we could think of. Each must be taken or
// refused with a code, nothing may be left behind by those that were refused, and memory must not grow with them.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from './mutations.mjs';
import { residentMiB } from './process-tree.mjs';
import { demoVariant, ServerProcess, scenario } from './server-process.mjs';

const COUNT = Number(process.argv[2] ?? 10_000);
const SEED = Number(process.argv[3] ?? 1);
const AT_ONCE = 4;

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

await scenario('malformed-uploads', async ({ storageRoot, check, say }) => {
  // No worker: what is asked here is how they are taken in. The first look runs in a process of its own all the same.
  const server = await ServerProcess.start(storageRoot, { ROLES: 'api', LOG_LEVEL: 'error', MAX_DURATION: '10 min' });
  const random = new Random(SEED);
  const answers = new Map();
  const bad = [];
  const sizes = [];
  let sent = 0;
  const started = performance.now();
  const sendSome = async () => {
    while (sent < COUNT && server.child.exitCode === null) {
      sent++;
      if (sent % Math.ceil(COUNT / 8) === 0) sizes.push(residentMiB(server.pid));
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
  say(`${sent} uploads in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  say(
    [...answers]
      .sort((a, b) => b[1] - a[1])
      .map(([key, count]) => `${key}: ${count}`)
      .join(', '),
  );
  await sleep(5000);
  sizes.push(residentMiB(server.pid));
  say(`memory of the server, MiB: ${sizes.join(', ')}`);
  for (const line of bad.slice(0, 20)) say(line);
  check(server.child.exitCode === null, 'the server lives');
  check((await server.request('/health/ready')).status === 200, 'it is ready');
  check(bad.length === 0, 'each was taken or refused with a code');
  check((await readdir(join(storageRoot, 'temp'))).length === 0, 'nothing temporary is left');
  check(sizes.at(-1) < sizes[1] + 100, 'memory does not grow with the uploads');
});
