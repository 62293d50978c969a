import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { toneWav } from '@refrain/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../dist/config/config.js';
import { stepNamed } from '../dist/features/analysis/analysis.pipeline.js';
import { audioKey } from '../dist/features/analysis/artefact-keys.service.js';
import { StepExecutor } from '../dist/features/analysis/step-executor.js';
import { StepProcessPool } from '../dist/features/analysis/step-process-pool.js';
import {
  type BlobEntry,
  BlobNotFoundError,
  type BlobStat,
  type BlobStore,
  type BorrowedFile,
  type StoredBlob,
} from '../dist/platform/blobs/blob-store.types.js';
import { stepProcesses } from './step-processes.ts';

/* The pipeline on other parts than the usual ones. */

/** Keeps blobs in memory. */
class MemoryBlobStore implements BlobStore {
  readonly blobs = new Map<string, Buffer>();
  /** Files that were not given back. */
  borrowed = 0;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(key: string, source: Readable | Buffer): Promise<StoredBlob> {
    const bytes = Buffer.isBuffer(source) ? source : await buffer(source);
    this.blobs.set(key, bytes);
    return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  async putFile(key: string, localPath: string): Promise<StoredBlob> {
    return this.put(key, await readFile(localPath));
  }

  async open(key: string, { start = 0, end }: { start?: number; end?: number } = {}): Promise<Readable> {
    return Readable.from([this.#get(key).subarray(start, end === undefined ? undefined : end + 1)]);
  }

  async stat(key: string): Promise<BlobStat | null> {
    const bytes = this.blobs.get(key);
    return bytes ? { sizeBytes: bytes.length, modifiedAt: new Date() } : null;
  }

  async delete(key: string): Promise<void> {
    this.blobs.delete(key);
  }

  async deletePrefix(prefix: string): Promise<void> {
    for await (const { key } of this.list(prefix)) this.blobs.delete(key);
  }

  async *list(prefix: string): AsyncIterable<BlobEntry> {
    for (const [key, bytes] of this.blobs) if (key.startsWith(`${prefix}/`)) yield { key, sizeBytes: bytes.length, modifiedAt: new Date() };
  }

  async borrow(key: string): Promise<BorrowedFile> {
    const path = join(this.#folder, `borrowed-${randomUUID()}`);
    await writeFile(path, this.#get(key));
    this.borrowed += 1;
    return {
      path,
      release: async () => {
        this.borrowed -= 1;
        await rm(path);
      },
    };
  }

  async signedUrl(): Promise<null> {
    return null;
  }

  async check(): Promise<void> {}

  async dropCopies(): Promise<void> {}

  async close(): Promise<void> {}

  #get(key: string): Buffer {
    const bytes = this.blobs.get(key);
    if (!bytes) throw new BlobNotFoundError(key);
    return bytes;
  }
}

describe('the step executor', () => {
  let folder: string;
  let pool: StepProcessPool;
  const sound = toneWav({ seconds: 1, frequencyHz: 220 });
  const sha256 = createHash('sha256').update(sound).digest('hex');
  const hooks = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refrain-parts-'));
    const { engine } = loadConfig({ STORAGE_ROOT: folder });
    pool = new StepProcessPool({ settings: { engine, cacheDir: folder }, idleSeconds: 60, stepsPerProcess: 2 });
  });
  afterEach(async () => {
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('A24 works on any blob store', async () => {
    const blobs = new MemoryBlobStore(folder);
    await blobs.put(audioKey(sha256), Buffer.from(sound));
    const executor = new StepExecutor({ blobs, runner: pool, tempDir: join(folder, 'temp') });
    const request = {
      step: stepNamed('inspect'),
      audio: { sha256, fileName: 'song.wav', sizeBytes: sound.length },
      options: {
        quality: 'standard' as const,
        lyrics: null,
        language: null,
        separationModel: 'htdemucs',
        wordsModel: 'whisper-base',
        overlap: 0.25,
        shifts: 0,
        targets: null,
      },
      before: [],
    };
    const first = await executor.execute(request, hooks());
    expect(first.manifest.files.map(({ name }) => name)).toEqual(['inspection.json', 'peaks.json']);
    expect([...blobs.blobs.keys()].filter((key) => key.endsWith('inspection.json'))).toHaveLength(1);
    expect((await executor.execute(request, hooks())).reused).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('A20 runs one step at a time in a process, and renews the process after so many', async () => {
    const audioPath = join(folder, 'song.wav');
    await writeFile(audioPath, sound);
    const outDir = join(folder, 'out');
    await mkdir(outDir);
    const task = { step: 'probe' as const, audioPath, audioFileName: 'song.wav', settings: {}, inputs: {}, outDir, scratchDir: outDir };
    await Promise.all([pool.run('first_look', task, hooks()), pool.run('first_look', task, hooks())]);
    const pair = stepProcesses();
    expect(pair).toHaveLength(2);
    await pool.run('first_look', task, hooks());
    await pool.run('first_look', task, hooks());
    await pool.run('first_look', task, hooks());
    const later = stepProcesses().filter((pid) => !pair.includes(pid));
    expect(later).toHaveLength(1);
  });
});
