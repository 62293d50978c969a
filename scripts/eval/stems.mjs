// Separation: how far the stems are from the true ones, and whether the PyTorch reference would have been nearer.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonWithTorch, separateWithTorch } from '../reference/pytorch.mjs';
import { medianSdrDb, mixed, sdrDb } from './sdr.mjs';
import { decode, SAMPLE_RATE_HZ, stemSongs } from './stem-songs.mjs';

const NAMES = ['vocals', 'drums', 'bass', 'other', 'instrumental'];

export const stems = {
  name: 'stems',
  columns: [
    ...NAMES.map((name) => ({ key: name, label: `${name} dB`, digits: 2, better: 'high' })),
    ...NAMES.map((name) => ({ key: `${name}Median`, label: `${name} 1 s`, digits: 2, better: 'high' })),
    { key: 'aboveReference', label: 'least − PyTorch', digits: 3, better: 'high' },
    { key: 'realTimeFactor', label: 'CPU-s/s', digits: 3, better: 'low' },
  ],

  items: (dataDir) => stemSongs(dataDir),

  async measure(item, context) {
    const song = await context.make(item.audioPath, { targets: ['separate'] });
    const truth = await item.truth();
    const ours = await Promise.all(
      ['vocals', 'drums', 'bass', 'other'].map(async (name) => [name, await decode(await song.path('separate', `stems/${name}.flac`))]),
    );
    const sdr = figuresOf(truth, new Map(ours));
    const reference = await referenceStems(item, context);
    const known = reference === null ? null : figuresOf(truth, reference);
    const differences = NAMES.filter((name) => known !== null && known[name] !== null).map((name) => sdr[name] - known[name]);
    const { seconds, cpuSeconds = seconds } = song.manifest('separate');
    return {
      ...sdr,
      aboveReference: differences.length === 0 ? null : Math.min(...differences),
      realTimeFactor: cpuSeconds / song.durationSeconds,
    };
  },

  summarise(rows) {
    const keys = stems.columns.map(({ key }) => key);
    return Object.fromEntries(keys.map((key) => [key, mean(rows.map(({ figures }) => figures[key]).filter(Number.isFinite))]));
  },
};

/** SDR of every stem the truth knows, over the whole song and as the median of seconds. Where it has no bass, that is part of `other`. */
function figuresOf(truth, estimate) {
  const bassApart = truth.has('bass');
  const compared = new Map([...truth].map(([name, sound]) => [name, { sound, made: estimate.get(name) }]));
  if (!bassApart) compared.get('other').made = mixed([estimate.get('bass'), estimate.get('other')]);
  compared.set('instrumental', {
    sound: mixed([...truth].filter(([name]) => name !== 'vocals').map(([, sound]) => sound)),
    made: mixed(['drums', 'bass', 'other'].map((name) => estimate.get(name))),
  });
  const figures = {};
  for (const name of NAMES) {
    const pair = compared.get(name);
    const length = pair && Math.min(pair.sound[0].length, pair.made[0].length);
    const cut = (sound) => sound.map((samples) => samples.subarray(0, length));
    figures[name] = pair ? sdrDb(cut(pair.sound), cut(pair.made)) : null;
    figures[`${name}Median`] = pair ? medianSdrDb(cut(pair.sound), cut(pair.made), SAMPLE_RATE_HZ) : null;
  }
  return figures;
}

/** The reference's stems, kept for the next time; null where there is no PyTorch. */
async function referenceStems(item, context) {
  const hash = createHash('sha256')
    .update(await readFile(item.audioPath))
    .digest('hex');
  const folder = join(context.storageRoot, 'eval', 'pytorch', hash.slice(0, 16));
  const read = async () => {
    const names = ['vocals', 'drums', 'bass', 'other'];
    return new Map(await Promise.all(names.map(async (name) => [name, await decode(join(folder, `${name}.wav`))])));
  };
  const kept = await read().catch(() => null);
  if (kept !== null || (await pythonWithTorch()) === null) return kept;
  const part = `${folder}.part`;
  await mkdir(part, { recursive: true });
  await separateWithTorch(item.audioPath, part);
  await rm(folder, { recursive: true, force: true });
  await rename(part, folder);
  return read();
}

function mean(values) {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
