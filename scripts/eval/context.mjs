// Runs the pipeline for the measures, with results kept between runs.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENGINE = fileURLToPath(new URL('../../packages/audio-engine/dist/', import.meta.url));
const STEPS = fileURLToPath(new URL('../../apps/server/dist/features/analysis/steps/', import.meta.url));

/** Where the code of a step begins. A step that is not here runs again only when its version is raised. */
const ENTRIES = {
  transcribe: ['lyrics/transcribe-vocals.js'],
  align: ['lyrics/align-lyrics.js'],
  rhythm: ['rhythm/rhythm-analyser.js'],
  harmony: ['melody/harmony-analyser.js'],
  melody: ['melody/pitch-tracker.js', 'melody/notes-from-pitch.js'],
};

/** Hash of a step's code: of the built files of the engine that its own file and its entries reach by imports. */
async function codeHash(step) {
  const texts = new Map();
  const read = async (path) => {
    if (texts.has(path)) return;
    const text = await readFile(path, 'utf8');
    texts.set(path, text);
    for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) await read(join(dirname(path), target));
  };
  for (const entry of ENTRIES[step]) await read(join(ENGINE, entry));
  texts.set(step, await readFile(join(STEPS, `${step}.step.js`), 'utf8'));
  const hash = createHash('sha256');
  for (const key of [...texts.keys()].sort()) hash.update(texts.get(key));
  return hash.digest('hex');
}

/** Which code made which stored result: { artefact key: code hash }. */
async function openCodeRecords(path) {
  const records = JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
  return {
    get: (key) => records[key],
    async set(key, hash) {
      records[key] = hash;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, JSON.stringify(records, null, 1));
    },
  };
}

/** Steps that read the result of a step. */
const READERS = { transcribe: ['align', 'melody', 'chart'], align: ['melody', 'chart'], rhythm: ['harmony'], melody: ['chart'] };

function withReaders(steps) {
  const all = new Set(steps);
  for (const step of all) for (const reader of READERS[step] ?? []) all.add(reader);
  return all;
}

/**
 * What measures work with: `make(path, wish)` runs the steps in `wish.targets` and what they need, and gives
 * `{ durationSeconds, manifest(step), path(step, file) }`. Steps whose code changed since their result was stored run again.
 */
export async function openContext({ quality }) {
  // Only now: the build may just have made it.
  const { composeMaker } = await import('@refrain/server/compose');
  const { loadConfig } = await import('@refrain/server/config');
  const config = loadConfig(process.env);
  const making = await composeMaker(config);
  const records = await openCodeRecords(join(config.storage.root, 'eval', 'code.json'));
  const hashes = new Map();
  for (const step of Object.keys(ENTRIES)) hashes.set(step, await codeHash(step));
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());

  /** Runs the pipeline, and remembers which code made what is new. */
  async function makeOnce(path, wish) {
    let reports = [];
    const onProgress = (steps) => {
      reports = steps;
    };
    const song = await making.maker.make(path, { quality, ...wish }, { signal: interrupt.signal, onProgress });
    if (song.failures.length > 0) throw new Error(song.failures.map(({ step, message }) => `${step}: ${message}`).join(' '));
    const stale = [];
    for (const { key, step } of song.manifests.values()) {
      if (!hashes.has(step) || records.get(key) === hashes.get(step)) continue;
      if (reports.find((report) => report.step === step)?.state === 'reused') stale.push(step);
      else await records.set(key, hashes.get(step));
    }
    return { song, stale };
  }

  async function make(path, wish) {
    let { song, stale } = await makeOnce(path, wish);
    if (stale.length > 0) {
      const again = withReaders(stale);
      for (const manifest of song.manifests.values()) if (again.has(manifest.step)) await making.forget(manifest);
      ({ song, stale } = await makeOnce(path, wish));
    }
    return {
      durationSeconds: song.durationSeconds,
      manifest: (step) => song.manifests.get(step),
      path: (step, file) => making.fileOf(song.manifests.get(step), file),
    };
  }
  return { quality, storageRoot: config.storage.root, close: () => making.close(), make };
}
