import { availableParallelism } from 'node:os';
import {
  type AudioCodec,
  type ComputeSpeed,
  ensureFastGraph,
  findModel,
  measureComputeSpeed,
  openAudioCodec,
  type Precision,
  Separator,
  WhisperModel,
} from '@refrain/audio-engine';
import type { EngineConfig } from '../../config/config.types.ts';
import { codecOptions } from './codec-options.ts';

/** A separation model, and what is to be known about its graph. */
export interface OpenedSeparator {
  readonly separator: Separator;
  /** Why it runs slower than it could; known when the graph has been looked for. */
  readonly graphNote: Promise<string | undefined>;
}

/** What a step process keeps between steps: the decoder and the one model its lane needs. */
export class StepEngine {
  readonly config: EngineConfig;
  readonly #cacheDir: string;
  #codec: Promise<AudioCodec> | undefined;
  #separator: { id: string; opened: Promise<OpenedSeparator> } | undefined;
  #whisper: { id: string; model: Promise<WhisperModel> } | undefined;

  constructor(config: EngineConfig, cacheDir: string) {
    this.config = config;
    this.#cacheDir = cacheDir;
  }

  codec(): Promise<AudioCodec> {
    this.#codec ??= openAudioCodec(codecOptions(this.config));
    return this.#codec;
  }

  async separator(name: string, precision: Precision): Promise<OpenedSeparator> {
    const id = `${name} ${precision}`;
    if (this.#separator?.id !== id) {
      await (await this.#separator?.opened)?.separator.release();
      this.#separator = { id, opened: this.#openSeparator(name, precision) };
    }
    return this.#separator.opened;
  }

  async whisper(id: string): Promise<WhisperModel> {
    if (this.#whisper?.id !== id) {
      await (await this.#whisper?.model)?.release();
      this.#whisper = { id, model: WhisperModel.open({ modelDir: findModel(id, this.config).directory, threads: this.#threads() }) };
    }
    return this.#whisper.model;
  }

  computeSpeed(): Promise<ComputeSpeed> {
    return measureComputeSpeed(this.#threads());
  }

  async #openSeparator(name: string, precision: Precision): Promise<OpenedSeparator> {
    const { path, files } = findModel(name, this.config);
    const modelSha256 = files.find((file) => file.path === path)?.sha256;
    const graph = ensureFastGraph({ modelPath: path, modelSha256, precision, cacheDir: this.#cacheDir });
    const modelPath = graph.then((found) => found.path);
    const separator = Separator.open({ modelPath, threads: this.#threads(), device: this.config.device });
    return { separator, graphNote: graph.then((found) => found.note) };
  }

  #threads(): number {
    return this.config.threads > 0 ? this.config.threads : availableParallelism();
  }
}
