import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel, type ModelKind, type ModelSources } from '@refrain/audio-engine';
import { type Sound, STEM_NAMES, type Tags } from '@refrain/song-model';
import type { EngineConfig, StemFormat } from '../../config/config.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { removeWorkFolder, tempName } from '../../platform/temp/temp-files.ts';
import type { AnalysisOptions, AnalysisWish, ArtefactManifest, StepRunner } from './analysis.types.ts';
import { analysisOptions } from './analysis-options.ts';
import { artefactKey } from './artefact-keys.service.ts';
import { type ConvertStep, ResultLostError, type SourceAudio, type StepExecutor } from './step-executor.ts';
import { StepFailure } from './step-failure.ts';

export interface AnalysisServiceParts {
  readonly executor: StepExecutor;
  readonly runner: StepRunner;
  readonly engine: EngineConfig;
  readonly tempDir: string;
  /** How long a conversion goes on for nobody: who lost a connection, or patience, asks again. Default 5 s. */
  readonly unwantedMs?: number;
}

/** A sound print as it is kept: its words in base64. */
export interface StoredPrint {
  readonly sketch: number;
  readonly words: string;
}

/** What a first look at a file tells. */
export interface FirstLook {
  readonly sound: Sound;
  readonly tags: Tags;
  /** How it sounds, for finding it in other encodings; null when there is too little of it. */
  readonly print: StoredPrint | null;
}

/** A file that is being made in another format, and for how many. */
interface Conversion {
  readonly made: Promise<ArtefactManifest>;
  readonly stop: AbortController;
  askers: number;
}

const FIRST_LOOK_SECONDS = 60;
const CONVERT_SECONDS = 600;
const UNWANTED_MS = 5_000;
const CONVERTIBLE = [...STEM_NAMES.map((stem) => `stems/${stem}.flac`), 'instrumental.flac'];
const CONVERTED_FORMATS = ['mp3', 'wav', 'opus'] as const;

/** Analysis as other features use it: options, a first look, stored results, other formats. */
export class AnalysisService {
  readonly #parts: AnalysisServiceParts;
  readonly #converting = new Map<string, Conversion>();

  constructor(parts: AnalysisServiceParts) {
    this.#parts = parts;
  }

  /** @throws DomainError `model.unknown`, `model.notInstalled` */
  options(wish: AnalysisWish): AnalysisOptions {
    const options = analysisOptions(wish, this.#parts.engine);
    requireModel(options.separationModel, 'separation', this.#parts.engine);
    requireModel(options.wordsModel, 'words', this.#parts.engine);
    return options;
  }

  /** Decodes the beginning of a local file. @throws DomainError with an `audio.*` code when it is no sound. */
  async firstLook(path: string, fileName: string, signal?: AbortSignal): Promise<FirstLook> {
    const scratchDir = join(this.#parts.tempDir, tempName('probe'));
    await mkdir(scratchDir, { recursive: true });
    try {
      const task = {
        step: 'probe' as const,
        audioPath: path,
        audioFileName: fileName,
        settings: {},
        inputs: {},
        outDir: scratchDir,
        scratchDir,
      };
      const { summary } = await this.#parts.runner.run('first_look', task, {
        signal: within(FIRST_LOOK_SECONDS, signal),
        onProgress: () => undefined,
      });
      return summary as unknown as FirstLook;
    } catch (error) {
      throw asDomainError(error);
    } finally {
      await removeWorkFolder(scratchDir);
    }
  }

  artefact(key: string): Promise<ArtefactManifest | null> {
    return this.#parts.executor.find(key);
  }

  /**
   * A stem or the instrumental in another format, made once and kept. Who asks while it is being made gets the same; when everybody
   * who asked has left (their signal is aborted) and nobody asks again for a while, it is made no further.
   */
  async convert(
    audio: SourceAudio,
    separated: ArtefactManifest,
    source: string,
    format: StemFormat,
    signal?: AbortSignal,
  ): Promise<ArtefactManifest> {
    signal?.throwIfAborted();
    const key = `${separated.key}/${source}/${format}`;
    // A player asks for several ranges of a file at once.
    const conversion = this.#converting.get(key) ?? this.#begin(key, (stop) => this.#convert(audio, separated, source, format, stop));
    conversion.askers++;
    const stopUnwanted = () => {
      if (conversion.askers > 0) return;
      this.#forget(key, conversion);
      conversion.stop.abort(signal?.reason);
    };
    const leave = () => {
      conversion.askers--;
      if (conversion.askers === 0) setTimeout(stopUnwanted, this.#parts.unwantedMs ?? UNWANTED_MS).unref();
    };
    signal?.addEventListener('abort', leave, { once: true });
    return conversion.made.finally(() => signal?.removeEventListener('abort', leave));
  }

  #begin(key: string, convert: (stop: AbortSignal) => Promise<ArtefactManifest>): Conversion {
    const stop = new AbortController();
    const made = convert(stop.signal).finally(() => this.#forget(key, conversion));
    const conversion: Conversion = { made, stop, askers: 0 };
    this.#converting.set(key, conversion);
    return conversion;
  }

  /** Whoever asks from now on has it made anew, or finds it. */
  #forget(key: string, conversion: Conversion): void {
    if (this.#converting.get(key) === conversion) this.#converting.delete(key);
  }

  async #convert(
    audio: SourceAudio,
    separated: ArtefactManifest,
    source: string,
    format: StemFormat,
    signal: AbortSignal,
  ): Promise<ArtefactManifest> {
    const step = this.#convertStep(source, format);
    try {
      const hooks = { signal: within(CONVERT_SECONDS, signal), onProgress: () => undefined };
      const { manifest } = await this.#parts.executor.execute(
        { step, audio, options: analysisOptions({}, this.#parts.engine), before: [separated] },
        hooks,
      );
      return manifest;
    } catch (error) {
      throw asDomainError(error);
    }
  }

  /** Where the other formats of a separation's files are kept, as far as they were made. */
  conversionKeys(audioSha256: string, separationKey: string): string[] {
    return CONVERTIBLE.flatMap((source) =>
      CONVERTED_FORMATS.map((format) => {
        const { name, version, settings } = this.#convertStep(source, format);
        return artefactKey({ audioSha256, step: name, version, settings: settings(), models: [], before: [separationKey] });
      }),
    );
  }

  #convertStep(source: string, format: StemFormat): ConvertStep {
    const bitrateKbps = format === 'opus' ? 160 : this.#parts.engine.mp3BitrateKbps;
    return {
      name: 'convert',
      version: 1,
      queue: 'conversion',
      settings: () => ({ source, format, bitrateKbps }),
      models: () => [],
    };
  }
}

function requireModel(id: string, kind: ModelKind, sources: ModelSources): void {
  try {
    if (findModel(id, sources).kind === kind) return;
  } catch (error) {
    throw asDomainError(error);
  }
  throw new DomainError('model.unknown', { detail: `The model ${id} is not one for ${kind}.` });
}

function within(seconds: number, signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(seconds * 1000);
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
}

function asDomainError(error: unknown): unknown {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new DomainError(
      'service.unavailable',
      { detail: 'Too much is going on here at the moment. Try again in a minute.' },
      { cause: error },
    );
  }
  if (error instanceof ResultLostError)
    return new DomainError('storage.failed', { detail: 'What was made of this song is damaged. Make the song again.' }, { cause: error });
  if (error instanceof StepFailure) return new DomainError(error.code, { detail: error.message }, { cause: error });
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('model.')) {
    return new DomainError(error.code as 'model.unknown' | 'model.notInstalled', { detail: error.message }, { cause: error });
  }
  return error;
}
