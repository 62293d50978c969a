import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel, type ModelSources } from '@refrain/audio-engine';
import { BlobNotFoundError, type BlobStore, type BorrowedFile } from '../../platform/blobs/blob-store.types.ts';
import { isDiskFull } from '../../platform/errors/disk-full.ts';
import { InProcessLocks } from '../../platform/locks/in-process-locks.ts';
import type { Locks } from '../../platform/locks/locks.types.ts';
import { removeWorkFolder, tempName } from '../../platform/temp/temp-files.ts';
import type {
  AnalysisOptions,
  ArtefactFile,
  ArtefactManifest,
  JsonObject,
  RunHooks,
  StepDefinition,
  StepInput,
  StepResult,
  StepRunner,
  StepTask,
} from './analysis.types.ts';
import { artefactFileKey, artefactKey, artefactPrefix, audioKey } from './artefact-keys.service.ts';
import { StepFailure } from './step-failure.ts';

/** The sound that steps work on. */
export interface SourceAudio {
  readonly sha256: string;
  readonly fileName: string;
  readonly sizeBytes: number;
}

/** A result that a step reads was whole once, and is missing or cut now: the disk lost it, or somebody deleted it. */
export class ResultLostError extends Error {
  override readonly name = 'ResultLostError';
  readonly step: string;

  constructor(step: string, options?: ErrorOptions) {
    super(`The stored result of the step "${step}" is not whole any more`, options);
    this.step = step;
  }
}

export interface ExecuteRequest {
  readonly step: Pick<StepDefinition, 'name' | 'version' | 'queue' | 'settings' | 'models'> | ConvertStep;
  readonly audio: SourceAudio;
  readonly options: AnalysisOptions;
  /** Results of the steps that this one needs or uses, as far as they are done. */
  readonly before: readonly ArtefactManifest[];
}

/** Not part of the pipeline: a stem in another format, made when somebody asks for it. */
export interface ConvertStep {
  readonly name: 'convert';
  readonly version: number;
  /** Of processes, not of messages. */
  readonly queue: 'conversion';
  settings(): JsonObject;
  models(): readonly string[];
}

/** A result, and whether it was there already. */
interface Executed {
  readonly manifest: ArtefactManifest;
  readonly reused: boolean;
}

type Plan = Pick<ArtefactManifest, 'key' | 'step' | 'version' | 'audioSha256' | 'settings' | 'models'>;

/** Makes a step's result, or finds that it is there already. Knows nothing of jobs. */
export class StepExecutor {
  readonly #blobs: BlobStore;
  readonly #runner: StepRunner;
  readonly #tempDir: string;
  readonly #models: ModelSources;
  readonly #locks: Locks;

  constructor(parts: { blobs: BlobStore; runner: StepRunner; tempDir: string; models?: ModelSources; locks?: Locks }) {
    this.#blobs = parts.blobs;
    this.#runner = parts.runner;
    this.#tempDir = parts.tempDir;
    this.#models = parts.models ?? {};
    this.#locks = parts.locks ?? new InProcessLocks();
  }

  /** The stored result, or null. */
  async find(key: string): Promise<ArtefactManifest | null> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of await this.#blobs.open(`${artefactPrefix(key)}/manifest.json`)) chunks.push(chunk as Buffer);
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as ArtefactManifest;
    } catch (error) {
      // One that a disk has cut is no manifest.
      if (error instanceof BlobNotFoundError || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  /** Throws what the step throws; nothing is stored then. @throws ResultLostError when one of `before` has to be made again */
  async execute(request: ExecuteRequest, hooks: RunHooks): Promise<Executed> {
    const plan = this.#plan(request);
    const found = await this.#findWhole(plan.key);
    if (found) return { manifest: found, reused: true };
    const workDir = join(this.#tempDir, tempName('step'));
    const borrowed: BorrowedFile[] = [];
    try {
      const outDir = join(workDir, 'out');
      const scratchDir = join(workDir, 'scratch');
      await mkdir(outDir, { recursive: true });
      await mkdir(scratchDir);
      const made = await this.#run(request, { settings: plan.settings, outDir, scratchDir }, borrowed, hooks);
      return await this.#keepOnce(outDir, made, plan);
    } catch (error) {
      throw isDiskFull(error) ? diskFull(error) : error;
    } finally {
      await giveBack(borrowed);
      await removeWorkFolder(workDir);
    }
  }

  /** Everything that decides what comes out, and the key that follows from it. */
  #plan({ step, audio, options, before }: ExecuteRequest): Plan {
    const about = {
      step: step.name,
      version: step.version,
      audioSha256: audio.sha256,
      settings: step.settings(options),
      models: step.models(options).map((id) => ({ id, sha256: findModel(id, this.#models).fingerprint })),
    };
    return { key: artefactKey({ ...about, before: before.map(({ key }) => key) }), ...about };
  }

  /** Runs it on local files, which are to be given back whatever happens. */
  async #run(
    { step, audio, before }: ExecuteRequest,
    how: Pick<StepTask, 'settings' | 'outDir' | 'scratchDir'>,
    borrowed: BorrowedFile[],
    hooks: RunHooks,
  ): Promise<StepResult & { readonly seconds: number }> {
    const started = performance.now();
    const audioPath = await this.#borrowAudio(audio, borrowed);
    const inputs: Record<string, StepInput> = {};
    // One after another: when one is lost, nobody would give back what is still on its way.
    for (const manifest of before) inputs[manifest.step] = await this.#inputFrom(manifest, borrowed);
    const task = { step: step.name, audioPath, audioFileName: audio.fileName, inputs, ...how };
    const result = await this.#runner.run(step.queue, task, hooks);
    hooks.signal.throwIfAborted();
    return { ...result, seconds: (performance.now() - started) / 1000 };
  }

  /** A step may run twice, where its first worker was taken for dead: there is one result all the same, that of the first. */
  #keepOnce(
    outDir: string,
    { files, summary, seconds, cpuSeconds }: StepResult & { readonly seconds: number },
    plan: Plan,
  ): Promise<Executed> {
    return this.#locks.run(`artefact:${plan.key}`, async () => {
      const other = await this.#findWhole(plan.key);
      if (other) return { manifest: other, reused: true };
      const about = { ...plan, summary, seconds, cpuSeconds, createdAt: new Date().toISOString() };
      return { manifest: await this.#keep(outDir, files, about), reused: false };
    });
  }

  /** Stores the files, then the manifest that makes them a result. */
  async #keep(outDir: string, made: StepResult['files'], about: Omit<ArtefactManifest, 'files'>): Promise<ArtefactManifest> {
    try {
      const manifest = { ...about, files: await this.#store(about.key, outDir, made) };
      await this.#blobs.put(`${artefactPrefix(about.key)}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
      return manifest;
    } catch (error) {
      // Without a manifest nobody would ever find, or remove, the files that are there already.
      if ((await this.find(about.key)) === null) await this.#blobs.deletePrefix(artefactPrefix(about.key));
      throw error;
    }
  }

  /** The stored result, if all of it is there: what is used again has to be. */
  async #findWhole(key: string): Promise<ArtefactManifest | null> {
    const manifest = await this.find(key);
    const stats = await Promise.all((manifest?.files ?? []).map(({ name }) => this.#blobs.stat(artefactFileKey(key, name))));
    return manifest?.files.every(({ sizeBytes }, index) => stats[index]?.sizeBytes === sizeBytes) ? manifest : null;
  }

  /** A local file; null when the blob is missing or has another size. */
  async #borrow(key: string, sizeBytes: number, borrowed: BorrowedFile[]): Promise<string | null> {
    try {
      const file = await this.#blobs.borrow(key);
      borrowed.push(file);
      return (await stat(file.path)).size === sizeBytes ? file.path : null;
    } catch (error) {
      if (error instanceof BlobNotFoundError) return null;
      throw error;
    }
  }

  async #borrowAudio({ sha256, sizeBytes }: SourceAudio, borrowed: BorrowedFile[]): Promise<string> {
    const path = await this.#borrow(audioKey(sha256), sizeBytes, borrowed);
    const message = 'The file that was uploaded is missing or damaged on the server. Upload it once more, then try again.';
    if (path === null) throw new StepFailure('storage.failed', message, { retryable: false });
    return path;
  }

  async #inputFrom(manifest: ArtefactManifest, borrowed: BorrowedFile[]): Promise<StepInput> {
    const files: Record<string, string> = {};
    for (const { name, sizeBytes } of manifest.files) {
      const path = await this.#borrow(artefactFileKey(manifest.key, name), sizeBytes, borrowed);
      if (path === null) throw new ResultLostError(manifest.step);
      files[name] = path;
    }
    return { files, summary: manifest.summary };
  }

  async #store(key: string, outDir: string, made: StepResult['files']): Promise<ArtefactFile[]> {
    const files: ArtefactFile[] = [];
    for (const { name, mimeType } of made) {
      const path = join(outDir, name);
      const { size } = await stat(path);
      const { sha256 } = await this.#blobs.putFile(artefactFileKey(key, name), path, { move: true });
      files.push({ name, mimeType, sizeBytes: size, sha256 });
    }
    return files;
  }
}

/** One that cannot be given back costs some room until the next start; it keeps neither the others nor the step's result. */
async function giveBack(borrowed: readonly BorrowedFile[]): Promise<void> {
  for (const file of borrowed) await file.release().catch(() => undefined);
}

function diskFull(cause: unknown): StepFailure {
  return new StepFailure('storage.full', 'The disk is full. Free some space and try again.', { retryable: false, cause });
}
