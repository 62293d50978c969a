// Songs with true stems: folders of DIR/2_stems with files of stems, or with one file of five streams (Native Instruments' order).
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = '2_stems';
const STREAMS = ['mixture', 'drums', 'bass', 'other', 'vocals'];
const MOST_BYTES = 2 ** 31 - 1;
export const SAMPLE_RATE_HZ = 44_100;

/** `{ id, group, audioPath, truth() }`; truth is a map from a stem's name to its sound, two channels. */
export async function stemSongs(dataDir) {
  const root = join(dataDir, FOLDER);
  if (!existsSync(root)) return [];
  const songs = [];
  for (const id of (await readdir(root)).sort()) {
    const files = await readdir(join(root, id)).catch(() => []);
    const several = files.find((name) => /\.stem\.(mp4|m4a)$/.test(name));
    if (files.includes('mixture.flac')) songs.push(ofFiles(join(root, id), id, files));
    else if (several) songs.push(ofStreams(join(root, id, several), id));
  }
  return songs;
}

function ofFiles(folder, id, files) {
  // Without a file of its own the bass is part of `other`.
  const names = STREAMS.slice(1).filter((name) => files.includes(`${name}.flac`));
  return {
    id,
    group: names.includes('bass') ? 'four stems' : 'bass in other',
    audioPath: join(folder, 'mixture.flac'),
    truth: async () => new Map(await Promise.all(names.map(async (name) => [name, await decode(join(folder, `${name}.flac`))]))),
  };
}

function ofStreams(path, id) {
  const stems = STREAMS.slice(1);
  return {
    id,
    group: 'four stems',
    audioPath: path,
    truth: async () => new Map(await Promise.all(stems.map(async (name, index) => [name, await decode(path, index + 1)]))),
  };
}

/** A whole file, or one of its streams, as two channels of samples. */
export async function decode(path, stream = 0) {
  const args = ['-v', 'error', '-i', path, '-map', `0:a:${stream}`, '-f', 'f32le', '-ac', '2', '-ar', String(SAMPLE_RATE_HZ), '-'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: MOST_BYTES });
  const interleaved = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength));
  return [0, 1].map((channel) => Float32Array.from({ length: interleaved.length / 2 }, (_, i) => interleaved[2 * i + channel]));
}
