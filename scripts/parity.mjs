// node scripts/parity.mjs DIR [--seconds 20] [--songs 6] [--double] [--json]
// Splits the first seconds of songs below DIR with the engine and with PyTorch, same weights, and compares sample by sample.
// Exit status 1 when a stem that sounds (above −50 dBFS) differs from the reference by more than −100 dB of its own power. See docs/engine.md.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeClip } from './bench/clip.mjs';
import { built } from './built.mjs';
import { need } from './needed.mjs';
import { pythonWithTorch, separateWithTorch } from './reference/pytorch.mjs';

const LOWEST_SNR_DB = 100;
const SOUNDING_DBFS = -50;
const SAMPLE_RATE_HZ = 44_100;
const SOUND_FILE = /(^mixture\.flac|^audio\.\w+|\.stem\.mp4)$/;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '20' },
    songs: { type: 'string', default: '6' },
    double: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [dataDir] = positionals;
need(dataDir !== undefined, 'Say in which folder the songs are: node scripts/parity.mjs DIR');
const { ensureFastGraph, findModel, openAudioCodec, Separator } = await built('packages/audio-engine/dist/index.js');
const songs = (await readdir(dataDir, { recursive: true })).filter((path) => SOUND_FILE.test(basename(path))).sort();
need(songs.length > 0, `There is no song below ${dataDir}: mixture.flac, audio.* or *.stem.mp4.`);
need(
  (await pythonWithTorch()) !== null,
  '`import torch` works in no Python here (Debian: apt install python3-torch libopenblas0-pthread).',
);

const folder = await mkdtemp(join(tmpdir(), 'refrain-parity-'));
const rows = [];
try {
  const graph = await ensureFastGraph({ modelPath: findModel('htdemucs').path, cacheDir: folder });
  if (graph.note) throw new Error(graph.note);
  const separator = Separator.open({ modelPath: graph.path, threads: 2 });
  for (const song of songs.slice(0, Number(options.songs))) {
    const { path } = await makeClip(join(dataDir, song), Number(options.seconds), join(folder, 'clip.wav'));
    const ours = await separate(separator, path);
    await separateWithTorch(path, folder, ['--float', ...(options.double ? ['--double'] : [])]);
    for (const [name, made] of ours) {
      const row = { song: basename(dirname(song)), stem: name, ...compare(await readFloats(join(folder, `${name}.f32`)), made) };
      rows.push(row);
      console.error(
        `${row.song.padEnd(44)} ${name.padEnd(7)} ${row.levelDbfs.toFixed(1).padStart(7)} dBFS ${row.snrDb.toFixed(1).padStart(7)} dB`,
      );
    }
  }
  await separator.release();
} finally {
  await rm(folder, { recursive: true, force: true });
}
const sounding = rows.filter(({ levelDbfs }) => levelDbfs > SOUNDING_DBFS);
const lowestSnrDb = Math.min(...sounding.map(({ snrDb }) => snrDb));
if (options.json)
  process.stdout.write(`${JSON.stringify({ reference: options.double ? 'double' : 'float', lowestSnrDb, rows }, null, 2)}\n`);
else console.log(`Lowest of ${sounding.length} stems that sound: ${lowestSnrDb.toFixed(1)} dB.`);
process.exitCode = lowestSnrDb >= LOWEST_SNR_DB ? 0 : 1;

/** The blocks of every stem. */
async function separate(separator, path) {
  const codec = await openAudioCodec();
  const parts = new Map();
  for await (const block of separator.separate(codec.decode(path, { sampleRateHz: SAMPLE_RATE_HZ, channels: 2 })))
    for (const [name, channels] of Object.entries(block)) parts.set(name, [...(parts.get(name) ?? []), channels]);
  return parts;
}

function compare(expected, blocks) {
  let signal = 0;
  let noise = 0;
  let at = 0;
  for (const channels of blocks)
    for (let i = 0; i < channels[0].length; i++)
      for (const samples of channels) {
        const value = expected[at++];
        signal += value ** 2;
        noise += (value - samples[i]) ** 2;
      }
  if (at !== expected.length) throw new Error(`The engine gave ${at} values, PyTorch ${expected.length}.`);
  return { levelDbfs: 10 * Math.log10(signal / at), snrDb: 10 * Math.log10(signal / noise) };
}

async function readFloats(path) {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
