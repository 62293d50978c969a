import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ErrorCode, StepName } from '@refrain/contract';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { stepNamed, stepsFor } from './analysis.pipeline.ts';
import type { AnalysisService } from './analysis.service.ts';
import type { AnalysisOptions, AnalysisWish, ArtefactManifest, SongExtent, StepDefinition } from './analysis.types.ts';
import { audioKey } from './artefact-keys.service.ts';
import type { SourceAudio, StepExecutor } from './step-executor.ts';
import { StepFailure } from './step-failure.ts';

export interface SongMakerParts {
  readonly executor: StepExecutor;
  readonly analysis: AnalysisService;
  readonly blobs: BlobStore;
}

export interface StepReport {
  readonly step: StepName;
  readonly state: 'waiting' | 'running' | 'done' | 'reused' | 'failed' | 'skipped';
  /** 0…1 */
  readonly progress: number;
  readonly startedAtMs: number | null;
  /** When it was made; null also for what was there already. */
  readonly doneAtMs: number | null;
}

export interface MadeSong {
  readonly audio: SourceAudio;
  readonly durationSeconds: number;
  readonly manifests: ReadonlyMap<string, ArtefactManifest>;
  readonly failures: readonly { readonly step: StepName; readonly code: ErrorCode; readonly message: string }[];
}

export interface MakeHooks {
  readonly signal: AbortSignal;
  onProgress(steps: readonly StepReport[], song: SongExtent): void;
}

const TRIES = 2;

/** Runs the whole pipeline for one file here and now, without a database: what the command line does. */
export class SongMaker {
  readonly #parts: SongMakerParts;

  constructor(parts: SongMakerParts) {
    this.#parts = parts;
  }

  /** @throws DomainError when the file or a wish is refused; the signal's reason when it is aborted. */
  async make(path: string, wish: AnalysisWish, hooks: MakeHooks): Promise<MadeSong> {
    const options = this.#parts.analysis.options(wish);
    const audio = { sha256: await hashFile(path, hooks.signal), fileName: basename(path), sizeBytes: (await stat(path)).size };
    const { sound } = await this.#parts.analysis.firstLook(path, audio.fileName, hooks.signal);
    const key = audioKey(audio.sha256);
    if ((await this.#parts.blobs.stat(key))?.sizeBytes !== audio.sizeBytes) await this.#parts.blobs.putFile(key, path);
    const run = new PipelineRun(this.#parts.executor, audio, options, sound.durationSeconds, hooks);
    await run.finished();
    hooks.signal.throwIfAborted();
    const fatal = run.failures.find(({ step }) => stepNamed(step).essential);
    if (fatal) throw new DomainError(fatal.code, { detail: fatal.message });
    return { audio, durationSeconds: sound.durationSeconds, manifests: run.manifests, failures: run.failures };
  }
}

/** Every step starts as soon as what it waits for is settled; steps of one queue take turns. */
class PipelineRun {
  readonly manifests = new Map<string, ArtefactManifest>();
  readonly failures: { step: StepName; code: ErrorCode; message: string }[] = [];
  readonly #executor: StepExecutor;
  readonly #audio: SourceAudio;
  readonly #options: AnalysisOptions;
  readonly #durationSeconds: number;
  readonly #hooks: MakeHooks;
  readonly #steps: readonly StepDefinition[];
  readonly #reports = new Map<StepName, StepReport>();
  readonly #settled = new Map<StepName, Promise<void>>();
  readonly #laneBusy = new Map<string, Promise<void>>();

  constructor(executor: StepExecutor, audio: SourceAudio, options: AnalysisOptions, durationSeconds: number, hooks: MakeHooks) {
    this.#executor = executor;
    this.#audio = audio;
    this.#options = options;
    this.#durationSeconds = durationSeconds;
    this.#hooks = hooks;
    this.#steps = stepsFor(options);
    for (const { name } of this.#steps)
      this.#reports.set(name, { step: name, state: 'waiting', progress: 0, startedAtMs: null, doneAtMs: null });
    // Pipeline order: what a step waits for is in the map before it.
    for (const step of this.#steps) this.#settled.set(step.name, this.#settle(step));
  }

  async finished(): Promise<void> {
    await Promise.all(this.#settled.values());
  }

  async #settle(step: StepDefinition): Promise<void> {
    await Promise.all([...step.needs, ...step.uses].map((name) => this.#settled.get(name)));
    const missing = step.needs.some((name) => !this.manifests.has(name));
    if (missing || this.#hooks.signal.aborted) return this.#report(step.name, { state: 'skipped' });
    const before = this.#laneBusy.get(step.queue) ?? Promise.resolve();
    const mine = before.then(() => this.#run(step));
    this.#laneBusy.set(step.queue, mine);
    await mine;
  }

  async #run(step: StepDefinition, tries = TRIES): Promise<void> {
    if (this.#hooks.signal.aborted) return;
    this.#report(step.name, { state: 'running', startedAtMs: Date.now() });
    const before = [...step.needs, ...step.uses].map((name) => this.manifests.get(name)).filter((manifest) => manifest !== undefined);
    const hooks = { signal: this.#hooks.signal, onProgress: (progress: number) => this.#report(step.name, { progress }) };
    try {
      const { manifest, reused } = await this.#executor.execute({ step, audio: this.#audio, options: this.#options, before }, hooks);
      this.manifests.set(step.name, manifest);
      this.#report(step.name, { state: reused ? 'reused' : 'done', progress: 1, doneAtMs: reused ? null : Date.now() });
    } catch (error) {
      if (this.#hooks.signal.aborted) return;
      if (error instanceof StepFailure && error.retryable && tries > 1) return this.#run(step, tries - 1);
      const code = error instanceof StepFailure ? error.code : 'step.failed';
      const detail = error instanceof Error ? error.message : String(error);
      this.failures.push({ step: step.name, code, message: `${step.failureMeans} ${detail}` });
      this.#report(step.name, { state: 'failed' });
    }
  }

  #report(step: StepName, change: Partial<StepReport>): void {
    const report = this.#reports.get(step);
    if (!report) return;
    this.#reports.set(step, { ...report, ...change });
    const voicedSeconds = this.manifests.get('separate')?.summary['voicedSeconds'];
    const song = { durationSeconds: this.#durationSeconds, voicedSeconds: typeof voicedSeconds === 'number' ? voicedSeconds : null };
    this.#hooks.onProgress([...this.#reports.values()], song);
  }
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
