// A crowd in one party: many phones over real sockets, and how long a change of the queue takes to reach all of them.
// Server and phones are two processes on this machine. Usage: node scripts/party/crowd.mjs [phones] [changes]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addSongs, ask } from './party-server.mjs';

const phones = Number(process.argv[2] ?? 1000);
const changes = Number(process.argv[3] ?? 40);
const SINGERS = 30;
const WAITING = 60;

const folder = await mkdtemp(join(tmpdir(), 'refrain-crowd-'));
const child = (name, ...args) => fork(fileURLToPath(new URL(name, import.meta.url)), args, { stdio: 'inherit' });
const server = child('./party-server.mjs', folder);
try {
  const [{ base }] = await once(server, 'message');
  const songs = Array.from({ length: WAITING + changes }, (_, n) => `song-${n}`);
  await addSongs({ path: join(folder, 'refrain.db') }, songs);
  const host = { base, cookie: '' };
  const { party } = await ask(host, 'POST', '/api/v1/parties', { name: 'Crowd', settings: { autoAdvance: false } });
  const memory = async () => {
    server.send('memory');
    return (await once(server, 'message'))[0];
  };
  const before = await memory();

  const crowd = child('./crowd-phones.mjs', base, party.id, party.code, String(phones));
  const [{ joinedSeconds }] = await once(crowd, 'message');
  console.log(`${phones} phones joined in ${joinedSeconds.toFixed(1)} s`);
  const path = `/api/v1/parties/${party.id}`;
  const { members } = await ask(host, 'GET', path);
  const singers = members.filter(({ role }) => role === 'singer').slice(0, SINGERS);
  for (let n = 0; n < WAITING; n++)
    await ask(host, 'POST', `${path}/queue`, { songId: songs[n], singerIds: [singers[n % singers.length].id] });
  await sleep(2_000);

  const answers = [];
  for (let n = 0; n < changes; n++) {
    const sentMs = Date.now();
    crowd.send({ kind: 'change', sentMs });
    await ask(host, 'POST', `${path}/queue`, { songId: songs[WAITING + n], singerIds: [singers[n % singers.length].id] });
    answers.push(Date.now() - sentMs);
    await sleep(1_000);
  }
  crowd.send({ kind: 'report' });
  const [{ latencies, missing, bytes }] = await once(crowd, 'message');
  const after = await memory();
  const at = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
  console.log(`${changes} changes of a queue of ${WAITING} to ${WAITING + changes} songs, ${(bytes / 1000).toFixed(1)} kB a patch`);
  console.log(
    `until a phone has it: p50 ${at(latencies, 0.5)} ms, p99 ${at(latencies, 0.99)} ms, worst ${Math.max(...latencies)} ms; lost: ${missing}`,
  );
  console.log(`until the host is answered: p50 ${at(answers, 0.5)} ms, p99 ${at(answers, 0.99)} ms`);
  console.log(
    `memory of the server: ${before.rssMb} MB before, ${after.rssMb} MB with the crowd, ${((after.rssMb - before.rssMb) * 1000) / phones} kB a phone`,
  );
  crowd.kill();
} finally {
  server.kill();
  await rm(folder, { recursive: true, force: true });
}
