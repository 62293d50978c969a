// How the server answers under load: node scripts/load/measure.mjs [embedded] [distributed] [--seconds 10] [--clients 32]
// [--file song.mp4] [--peer http://localhost:5555 --peer-file /path --peer-cookie name=value]
// A peer is any server that sends the same file at that path: it is only read from.
// Server, what it stands on and clients share this machine, so the figures are those of all of them together on its cores.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { built } from '../built.mjs';
import { fanOut } from './fan-out.mjs';
import { addSongs, distributed, embedded } from './installations.mjs';
import { line, load } from './load.mjs';

const { toneWav } = await built('packages/testkit/dist/index.js');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    clients: { type: 'string', default: '32' },
    phones: { type: 'string', default: '300' },
    peer: { type: 'string' },
    'peer-file': { type: 'string', default: '/' },
    'peer-cookie': { type: 'string', default: '' },
    file: { type: 'string' },
  },
});
const INSTALLATIONS = { embedded, distributed };
const SONGS = 500;
const RANGE_BYTES = 65_536;
const FILE_SECONDS = 60;
const [seconds, clients] = [Number(values.seconds), Number(values.clients)];

const say = (text) => process.stdout.write(`${text}\n`);
const machine = () => `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load before it ${loadavg()[0].toFixed(1)}`;
const sound = (n, length) => Buffer.from(toneWav({ seconds: length, frequencyHz: 100 + n / 7 }));

/** A form with one file, as a browser sends it. */
function form(bytes, name) {
  const boundary = 'refrain-load-boundary';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: audio/wav\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

const rangeOf = (n, size) => {
  const start = (n * 7_919 * 1_024) % (size - RANGE_BYTES);
  return { range: `bytes=${start}-${start + RANGE_BYTES - 1}` };
};

async function measure(name) {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-load-'));
  const at = await INSTALLATIONS[name](join(folder, 'storage'));
  try {
    say(`\n${name}: ${machine()}, ${clients} clients, ${SONGS} songs`);
    await addSongs(at, SONGS);
    const file = values.file === undefined ? sound(0, FILE_SECONDS) : await readFile(values.file);
    const sent = await fetch(`${at.bases[0]}/api/v1/uploads`, { method: 'POST', ...form(file, basename(values.file ?? 'long.wav')) });
    if (sent.status !== 201) throw new Error(`The upload was answered ${sent.status}: ${await sent.text()}`);
    const { songId } = await sent.json();
    const run = async (what, next, many = clients) => say(line(what, await load({ bases: at.bases, clients: many, seconds, next })));
    await run('a page of 50 songs', () => ({ path: '/api/v1/songs?limit=50' }));
    await run('one song', (n) => ({ path: `/api/v1/songs/song-${n % SONGS}` }));
    await run('a range of 64 KiB', (n) => ({ path: `/api/v1/songs/${songId}/files/original`, headers: rangeOf(n, file.length) }));
    // Each is another sound, which a decoder looks at before it is stored.
    const uploads = (n) => ({ method: 'POST', path: '/api/v1/uploads', ...form(sound(n + 1, 2), `tone ${n}.wav`) });
    await run('an upload of 176 kB, 4 at a time', uploads, 4);
    say(line(`queue to ${values.phones} phones`, await fanOut({ bases: at.bases, phones: Number(values.phones), changes: 20 })));
  } finally {
    await at.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measurePeer(base) {
  say(`\npeer at ${base}: ${machine()}, ${clients} clients`);
  const path = values['peer-file'];
  const headers = values['peer-cookie'] === '' ? {} : { cookie: values['peer-cookie'] };
  const size = Number((await fetch(new URL(path, base), { method: 'HEAD', headers })).headers.get('content-length'));
  const next = (n) => ({ path, headers: { ...headers, ...rangeOf(n, size) } });
  say(line('a range of 64 KiB', await load({ bases: [base], clients, seconds, next })));
}

for (const name of positionals.length > 0 ? positionals : values.peer ? [] : Object.keys(INSTALLATIONS)) await measure(name);
if (values.peer) await measurePeer(values.peer);
process.exit(0);
