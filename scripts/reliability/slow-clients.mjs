// slow-clients.mjs [CLIENTS]: clients who send their headers or their bodies byte by byte, say nothing at all, or ask for a large file
// and never read it. Promise: all are hung up on within minutes, memory stays bounded, and others are served meanwhile.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMiB } from './process-tree.mjs';
import { ServerProcess, scenario } from './server-process.mjs';

const CLIENTS = Number(process.argv[2] ?? 300);
const LONGEST_SECONDS = 420;
/** Who does not read is not told that the connection is gone: from then on everybody reads. */
const READ_BEFORE_END_MS = 120_000;
/** An answer that took longer is told with its time. */
const REMARKABLE_MS = 10_000;
const LARGE_SECONDS = 120;
const SAMPLE_RATE_HZ = 44_100;

/** A WAV of noise that no codec makes small, so that a file of twenty megabytes is there to be asked for. */
function largeWav() {
  const bytes = Buffer.alloc(44 + LARGE_SECONDS * SAMPLE_RATE_HZ * 4);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  for (const [value, at, size] of [
    [16, 16, 4],
    [1, 20, 2],
    [2, 22, 2],
    [SAMPLE_RATE_HZ, 24, 4],
    [SAMPLE_RATE_HZ * 4, 28, 4],
    [4, 32, 2],
    [16, 34, 2],
  ])
    bytes.writeUIntLE(value, at, size);
  bytes.write('data', 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  for (let at = 44; at < bytes.length; at += 2) bytes.writeInt16LE(Math.round(8_000 * Math.sin(at / 50) + 2_000 * Math.random()), at);
  return bytes;
}

const FORM = ['--x', 'content-disposition: form-data; name="file"; filename="a.mp3"', 'content-type: audio/mpeg', '', ''].join('\r\n');
const POST = (path, type, length) => `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;

/** What a client says at once, and then byte by byte. */
const KINDS = {
  'says nothing': () => ({}),
  'headers byte by byte': () => ({ first: 'GET /api/v1/songs HTTP/1.1\r\nx: ', drip: 'a' }),
  'a JSON body byte by byte': () => ({ first: `${POST('/api/v1/parties', 'application/json', 50_000)}{"name":"`, drip: 'a' }),
  'an upload byte by byte': () => ({ first: POST('/api/v1/uploads', 'multipart/form-data; boundary=x', 5_000_000) + FORM, drip: 'a' }),
  'never reads a range': (path) => ({ first: `GET ${path} HTTP/1.1\r\nhost: a\r\nrange: bytes=0-\r\n\r\n`, deaf: true }),
};

function slowClient(port, { first = '', drip, deaf = false }) {
  const client = { closedAfter: null };
  const began = performance.now();
  let drops;
  const socket = connect(port, '127.0.0.1', () => {
    socket.write(first);
    if (drip !== undefined) drops = setInterval(() => socket.write(drip), 1_000);
  });
  if (deaf) socket.pause();
  else socket.resume();
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearInterval(drops);
    client.closedAfter = (performance.now() - began) / 1000;
  });
  client.socket = socket;
  return client;
}

/** Whether it is gone: who does not read is not told, so this reads what was on its way. */
async function untilClosed(clients, deaf) {
  for (const giveUpAt = Date.now() + LONGEST_SECONDS * 1000; Date.now() < giveUpAt; await sleep(1_000))
    if (clients.every(({ closedAfter }) => closedAfter !== null)) return;
    else if (deaf && Date.now() > giveUpAt - READ_BEFORE_END_MS) for (const { socket } of clients) socket.resume();
}

await scenario('slow-clients', async ({ storageRoot, check, say }) => {
  const server = await ServerProcess.start(storageRoot, { ROLES: 'api', LOG_LEVEL: 'error' });
  const { port } = new URL(server.url);
  const uploaded = await server.upload(largeWav(), 'large.wav');
  const path = `/api/v1/songs/${uploaded.body.songId}/files/original`;
  const size = Number((await fetch(server.url + path, { method: 'HEAD' })).headers.get('content-length'));
  say(`${CLIENTS} clients of each kind; the file has ${(size / 1e6).toFixed(0)} MB`);
  const before = residentMiB(server.pid);
  const all = Object.entries(KINDS).map(([name, kind]) => ({
    name,
    deaf: kind(path).deaf ?? false,
    clients: Array.from({ length: CLIENTS }, () => slowClient(port, kind(path))),
  }));
  const sizes = [];
  const answers = [];
  const watching = setInterval(() => sizes.push(residentMiB(server.pid)), 1_000);
  const asking = setInterval(() => {
    const asked = performance.now();
    const at = new Date().toISOString();
    void server.request('/api/v1/songs').then(({ status }) => answers.push({ status, at, ms: performance.now() - asked }));
  }, 500);
  await Promise.all(all.map(({ clients, deaf }) => untilClosed(clients, deaf)));
  clearInterval(watching);
  clearInterval(asking);
  for (const { name, clients } of all) {
    const open = clients.filter(({ closedAfter }) => closedAfter === null).length;
    check(open === 0, `${name}: ${open} of ${clients.length} are still connected`);
    say(`hung up on after ${Math.max(...clients.map(({ closedAfter }) => closedAfter ?? Number.POSITIVE_INFINITY)).toFixed(0)} s at most`);
  }
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  check(
    answers.every(({ status }) => status === 200),
    `others were answered ${answers.length} times meanwhile`,
  );
  say(`after ${times[Math.floor(times.length / 2)].toFixed(0)} ms (median), ${times.at(-1).toFixed(0)} ms (longest)`);
  for (const { at, ms } of answers) if (ms > REMARKABLE_MS) say(`asked at ${at}: ${ms.toFixed(0)} ms`);
  say(`memory of the server: ${before} MiB before, ${Math.max(...sizes)} MiB at most, ${residentMiB(server.pid)} MiB after`);
  check(Math.max(...sizes) - before < 1 + (all.length * CLIENTS) / 4, 'a slow client costs less than a quarter of a mebibyte');
  for (const { clients } of all) for (const { socket } of clients) socket.destroy();
  check((await server.stop()).code === 0, 'it stops in order');
});
