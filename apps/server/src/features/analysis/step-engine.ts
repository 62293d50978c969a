import { availableParallelism } from 'node:os';
import { type AudioCodec, ensureFastGraph, findModel, openAudioCodec, Separator, WhisperModel } from '@refrain/audio-engine';
import type { EngineConfig } from '../../config/config.types.ts';
import { codecOptions } from './codec-options.ts';

/** What a step process keeps between steps: the decoder and the one model its lane needs. */
export class StepEngine {
  readonly config: EngineConfig;
  readonly #cacheDir: string;
  #codec: Promise<AudioCodec> | undefined;
  #separator: { id: string; model: Promise<Separator> } | undefined;
  #whisper: { id: string; model: Promise<WhisperModel> } | undefined;

  constructor(config: EngineConfig, cacheDir: string) {
    this.config = config;
    this.#cacheDir = cacheDir;
  }

  codec(): Promise<AudioCodec> {
    this.#codec ??= openAudioCodec(codecOptions(this.config));
    return this.#codec;
  }

  async separator(id: string): Promise<Separator> {
    if (this.#separator?.id !== id) {
      await (await this.#separator?.model)?.release();
      this.#separator = { id, model: this.#openSeparator(id) };
    }
    return this.#separator.model;
  }

  async whisper(id: string): Promise<WhisperModel> {
    if (this.#whisper?.id !== id) {
      await (await this.#whisper?.model)?.release();
      this.#whisper = { id, model: WhisperModel.open({ modelDir: findModel(id).directory, threads: this.#threads() }) };
    }
    return this.#whisper.model;
  }

  async #openSeparator(id: string): Promise<Separator> {
    const graph = await ensureFastGraph({ modelPath: findModel(id).path, cacheDir: this.#cacheDir });
    return Separator.open({ modelPath: graph.path, threads: this.#threads() });
  }

  #threads(): number {
    return this.config.threads > 0 ? this.config.threads : availableParallelism();
  }
}
