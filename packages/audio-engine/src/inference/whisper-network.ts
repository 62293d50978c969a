import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { openSession, type SessionOptions } from './onnx-session.ts';

/** Encoder positions of one 30 s window: one per 20 ms. */
export const ENCODER_FRAMES = 1500;

/** The encoder's output for one window, `[1, 1500, width]`. */
export type AudioStates = ort.Tensor;

/** Keys and values of earlier tokens and of the audio, by input name. */
type Cache = Record<string, ort.Tensor>;

/** What the decoder remembers between two tokens. */
export interface DecoderState {
  readonly audio: AudioStates;
  readonly cache: Cache;
}

/** Logits `[position][vocabulary]` of one decoder run, row-major. */
export interface DecoderOutput {
  readonly logits: Float32Array;
  readonly state: DecoderState;
}

/** Logits and, per wanted layer, cross attention `[head][position][encoder frame]`, of one forced run. */
export interface ForcedOutput {
  readonly logits: Float32Array;
  readonly crossAttentions: ReadonlyMap<number, Float32Array>;
}

interface WhisperConfig {
  decoder_layers: number;
  decoder_attention_heads: number;
  d_model: number;
  vocab_size: number;
  num_mel_bins: number;
}

/**
 * The two graphs of a Whisper checkpoint exported for ONNX (`encoder_model_quantized`,
 * `decoder_model_merged_quantized`): tensors in, tensors out; no text, no decisions.
 *
 * Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022.
 */
export class WhisperNetwork {
  readonly vocabularySize: number;
  readonly melBins: number;
  readonly #encoder: ort.InferenceSession;
  readonly #decoder: ort.InferenceSession;
  readonly #config: WhisperConfig;

  private constructor(encoder: ort.InferenceSession, decoder: ort.InferenceSession, config: WhisperConfig) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#config = config;
    this.vocabularySize = config.vocab_size;
    this.melBins = config.num_mel_bins;
  }

  /** @param modelDir folder with `config.json` and `onnx/`. @throws when a file is missing or broken. */
  static async open(modelDir: string, options: SessionOptions): Promise<WhisperNetwork> {
    const config = JSON.parse(await readFile(join(modelDir, 'config.json'), 'utf8')) as WhisperConfig;
    const encoder = await openSession(join(modelDir, 'onnx', 'encoder_model_quantized.onnx'), options);
    const decoder = await openSession(join(modelDir, 'onnx', 'decoder_model_merged_quantized.onnx'), options);
    return new WhisperNetwork(encoder, decoder, config);
  }

  /** Encodes a log-mel window `[melBins][3000]` (30 s) into `[1, 1500, width]`. */
  async encode(logMel: Float32Array): Promise<AudioStates> {
    const features = new ort.Tensor('float32', logMel, [1, this.melBins, 2 * ENCODER_FRAMES]);
    const output = await this.#encoder.run({ input_features: features }, ['last_hidden_state']);
    return output.last_hidden_state!;
  }

  /** Reads the first tokens of a text. Logits have one row per token. */
  async begin(audio: AudioStates, tokens: readonly number[]): Promise<DecoderOutput> {
    const names = this.#cacheNames(['decoder', 'encoder']);
    const output = await this.#run(audio, tokens, this.#emptyCache(), false, ['logits', ...names.map((n) => `present.${n}`)]);
    const cache: Cache = {};
    for (const name of names) cache[`past_key_values.${name}`] = output[`present.${name}`]!;
    return { logits: output.logits!.data as Float32Array, state: { audio, cache } };
  }

  /** Reads one more token. Logits have one row. */
  async next(state: DecoderState, token: number): Promise<DecoderOutput> {
    const names = this.#cacheNames(['decoder']);
    const output = await this.#run(state.audio, [token], state.cache, true, ['logits', ...names.map((n) => `present.${n}`)]);
    const cache = { ...state.cache };
    for (const name of names) cache[`past_key_values.${name}`] = output[`present.${name}`]!;
    return { logits: output.logits!.data as Float32Array, state: { audio: state.audio, cache } };
  }

  /** Reads a whole text at once (teacher forcing), with the cross attention of the given layers. */
  async force(audio: AudioStates, tokens: readonly number[], layers: readonly number[]): Promise<ForcedOutput> {
    const wanted = [...new Set(layers)];
    const fetches = ['logits', ...wanted.map((layer) => `cross_attentions.${layer}`)];
    const output = await this.#run(audio, tokens, this.#emptyCache(), false, fetches);
    return {
      logits: output.logits!.data as Float32Array,
      crossAttentions: new Map(wanted.map((layer) => [layer, output[`cross_attentions.${layer}`]!.data as Float32Array])),
    };
  }

  /** Frees both graphs. */
  async release(): Promise<void> {
    await this.#encoder.release();
    await this.#decoder.release();
  }

  #run(audio: AudioStates, tokens: readonly number[], cache: Cache, useCache: boolean, fetches: string[]) {
    const feeds = {
      input_ids: new ort.Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      encoder_hidden_states: audio,
      use_cache_branch: new ort.Tensor('bool', [useCache], [1]),
      ...cache,
    };
    return this.#decoder.run(feeds, fetches);
  }

  #cacheNames(sides: readonly string[]): string[] {
    const names: string[] = [];
    for (let layer = 0; layer < this.#config.decoder_layers; layer++)
      for (const side of sides) names.push(`${layer}.${side}.key`, `${layer}.${side}.value`);
    return names;
  }

  #emptyCache(): Cache {
    const { decoder_attention_heads: heads, d_model: width } = this.#config;
    const cache: Cache = {};
    for (const name of this.#cacheNames(['decoder', 'encoder']))
      cache[`past_key_values.${name}`] = new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, width / heads]);
    return cache;
  }
}
