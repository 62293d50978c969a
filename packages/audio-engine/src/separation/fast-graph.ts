import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../inference/model-files.ts';
import { encodeOnnxModel } from '../inference/onnx-file.ts';
import { GRAPH_VERSION, htdemucsGraph } from './htdemucs-graph/htdemucs-graph.ts';
import { HtdemucsWeights } from './htdemucs-graph/weights.ts';

/** Which graph to open. */
export interface FastGraph {
  path: string;
  /** `cached`: it was there. `generated`: it is now. `fallback`: it could not be made; `path` is the packaged graph. */
  origin: 'cached' | 'generated' | 'fallback';
  /** Why the packaged graph is used. */
  note?: string;
}

/** Where the packaged graph is and where the faster one is kept. */
export interface FastGraphOptions {
  modelPath: string;
  /** Made if it is not there. May be shared by several processes, and deleted at any time. */
  cacheDir: string;
  signal?: AbortSignal | undefined;
}

/** Ends the name of a graph that is being written, which takes seconds. */
const PART = '.part';
const STALE_AFTER_MS = 3_600_000;

/**
 * Finds or makes the faster graph of the packaged HTDemucs weights (a few seconds, once; 183 MB). Its name
 * holds the weights' checksum and the emitter's version. A failure of any kind (full disk, unknown weights) is
 * no error: the packaged graph gives the same stems, slower and with more memory.
 *
 * @throws what `signal` was aborted with.
 */
export async function ensureFastGraph({ modelPath, cacheDir, signal }: FastGraphOptions): Promise<FastGraph> {
  try {
    await removeStaleParts(cacheDir);
    const checksum = await sha256OfFile(modelPath, signal);
    const path = join(cacheDir, `htdemucs-${checksum.slice(0, 16)}-v${GRAPH_VERSION}.onnx`);
    if (await exists(path)) return { path, origin: 'cached' };
    await mkdir(cacheDir, { recursive: true });
    const pieces = encodeOnnxModel(htdemucsGraph(HtdemucsWeights.read(await readFile(modelPath, { signal }))));
    signal?.throwIfAborted();
    await writeWhole(path, pieces, signal);
    return { path, origin: 'generated' };
  } catch (error) {
    signal?.throwIfAborted();
    return { path: modelPath, origin: 'fallback', note: `The faster graph could not be made: ${String(error)}` };
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

/** Removes what killed processes left: half a graph takes as much of the disk as a whole one. */
async function removeStaleParts(cacheDir: string): Promise<void> {
  const names = await readdir(cacheDir).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(PART))) {
    const path = join(cacheDir, name);
    const stats = await stat(path).catch(() => null);
    if (stats && Date.now() - stats.mtimeMs > STALE_AFTER_MS) await rm(path, { force: true });
  }
}

/** Writes beside the file and renames, so that a reader or a second writer never meets half a file. */
async function writeWhole(path: string, pieces: readonly Uint8Array[], signal?: AbortSignal): Promise<void> {
  const temporary = `${path}.${randomUUID()}${PART}`;
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const piece of joinSmall(pieces)) {
        signal?.throwIfAborted();
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Joins runs of small pieces, of which a graph has tens of thousands, to spare a system call each. */
function* joinSmall(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  const LARGE_BYTES = 1 << 16;
  let small: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece.byteLength < LARGE_BYTES) small.push(piece);
    else {
      yield Buffer.concat(small);
      small = [];
      yield piece;
    }
  }
  yield Buffer.concat(small);
}
