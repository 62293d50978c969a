import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { withOutputs } from './onnx-nodes.ts';
import { openSession, type SessionOptions } from './onnx-session.ts';
import { type HiddenStates, type NextTokens, type ProjectionOptions, TokenProjection } from './token-projection.ts';
import { HIDDEN_STATES, splitDecoder, TOKEN_MASK } from './whisper-decoder-parts.ts';

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

/** One row for each token of one decoder run, and what goes on from there. */
export interface DecoderOutput {
  readonly hidden: HiddenStates;
  readonly state: DecoderState;
}

/** One row for each token and, per wanted layer, cross attention `[head][position][encoder frame]`, of one forced run. */
export interface ForcedOutput {
  readonly hidden: HiddenStates;
  readonly crossAttentions: ReadonlyMap<number, Float32Array>;
}

interface WhisperConfig {
  decoder_layers: number;
  decoder_attention_heads: number;
  d_model: number;
  vocab_size: number;
  num_mel_bins: number;
}

/** A larger graph is used as it is packaged: it is in memory twice while it is rewritten. */
const MOST_BYTES = 2 ** 29;
/** As low as a float goes: a softmax makes nothing of it. */
const NEVER = -3.4028234663852886e38;

/**
 * The two graphs of a Whisper checkpoint exported for ONNX (`encoder_model_quantized`,
 * `decoder_model_merged_quantized`): tensors in, tensors out; no text, no decisions.
 *
 * The decoder is taken apart where it can be (see `splitDecoder`): the keys and values of the sound are then computed once for
 * a window, and likelihoods only for the tokens whose successors are asked for. They are the same either way, but for rounding.
 *
 * Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022.
 */
export class WhisperNetwork {
  readonly vocabularySize: number;
  readonly melBins: number;
  readonly #encoder: ort.InferenceSession;
  readonly #decoder: ort.InferenceSession;
  readonly #projection: TokenProjection;
  /** Whether the decoder was taken apart. */
  readonly #isSplit: boolean;
  readonly #config: WhisperConfig;
  /** Keys and values of the latest window: 37 MB in the base model. */
  #heard: { audio: AudioStates; cache: Cache } | null = null;

  private constructor(
    sessions: { encoder: ort.InferenceSession; decoder: ort.InferenceSession; projection: TokenProjection; isSplit: boolean },
    config: WhisperConfig,
  ) {
    this.#encoder = sessions.encoder;
    this.#decoder = sessions.decoder;
    this.#projection = sessions.projection;
    this.#isSplit = sessions.isSplit;
    this.#config = config;
    this.vocabularySize = config.vocab_size;
    this.melBins = config.num_mel_bins;
  }

  /**
   * @param modelDir folder with `config.json` and `onnx/`.
   * @param options.whole leaves both as they are packaged.
   * @throws when a file is missing or broken.
   */
  static async open(modelDir: string, options: SessionOptions & { whole?: boolean }): Promise<WhisperNetwork> {
    const config = JSON.parse(await readFile(join(modelDir, 'config.json'), 'utf8')) as WhisperConfig;
    const encoderPath = join(modelDir, 'onnx', 'encoder_model_quantized.onnx');
    const decoderPath = join(modelDir, 'onnx', 'decoder_model_merged_quantized.onnx');
    const read = async (path: string) => (options.whole || (await stat(path)).size > MOST_BYTES ? null : readFile(path));
    const packagedEncoder = await read(encoderPath);
    // It would give the attention of every layer as well, and copy 72 MB for each.
    const encoderModel = packagedEncoder && withOutputs(packagedEncoder, ['last_hidden_state']);
    const encoder = await openSession(encoderModel ?? encoderPath, options);
    const packagedDecoder = await read(decoderPath);
    const parts = packagedDecoder && splitDecoder(packagedDecoder);
    const decoder = await openSession(parts?.model ?? decoderPath, options);
    const projection = await TokenProjection.open(parts?.projection ?? null, config.vocab_size, options);
    return new WhisperNetwork({ encoder, decoder, projection, isSplit: parts !== null }, config);
  }

  /** Encodes a log-mel window `[melBins][3000]` (30 s) into `[1, 1500, width]`. */
  async encode(logMel: Float32Array): Promise<AudioStates> {
    const features = new ort.Tensor('float32', logMel, [1, this.melBins, 2 * ENCODER_FRAMES]);
    const output = await this.#encoder.run({ input_features: features }, ['last_hidden_state']);
    return output.last_hidden_state!;
  }

  /** Reads the first tokens of a text. */
  async begin(audio: AudioStates, tokens: readonly number[]): Promise<DecoderOutput> {
    const names = this.#cacheNames(this.#isSplit ? ['decoder'] : ['decoder', 'encoder']);
    const known = this.#isSplit ? await this.#hear(audio) : {};
    const output = await this.#readFirst(audio, tokens, presentOf(names));
    return { hidden: hiddenOf(output), state: { audio, cache: { ...known, ...pastOf(output, names) } } };
  }

  /** Reads one more token. */
  async next(state: DecoderState, token: number): Promise<DecoderOutput> {
    const names = this.#cacheNames(['decoder']);
    const output = await this.#run(state.audio, [token], state.cache, true, presentOf(names));
    return { hidden: hiddenOf(output), state: { audio: state.audio, cache: { ...state.cache, ...pastOf(output, names) } } };
  }

  /** Reads a whole text at once (teacher forcing), with the cross attention of the given layers. */
  async force(audio: AudioStates, tokens: readonly number[], layers: readonly number[]): Promise<ForcedOutput> {
    const wanted = [...new Set(layers)];
    const output = await this.#readFirst(
      audio,
      tokens,
      wanted.map((layer) => `cross_attentions.${layer}`),
    );
    return {
      hidden: hiddenOf(output),
      crossAttentions: new Map(wanted.map((layer) => [layer, output[`cross_attentions.${layer}`]!.data as Float32Array])),
    };
  }

  /** How likely tokens are behind those that were read. */
  project(hidden: HiddenStates, options: ProjectionOptions): Promise<NextTokens> {
    return this.#projection.run(hidden, options);
  }

  /** Frees the graphs. */
  async release(): Promise<void> {
    this.#heard = null;
    await this.#encoder.release();
    await this.#decoder.release();
    await this.#projection.release();
  }

  /** Reads tokens that nothing stands before. */
  async #readFirst(audio: AudioStates, tokens: readonly number[], fetches: readonly string[]): Promise<Outputs> {
    if (!this.#isSplit) return this.#run(audio, tokens, this.#emptyCache(['decoder', 'encoder']), false, fetches);
    return this.#run(audio, tokens, { ...(await this.#hear(audio)), ...this.#emptyCache(['decoder']) }, true, fetches);
  }

  /** Keys and values of a window. They are those of any text, so a single token is read. */
  async #hear(audio: AudioStates): Promise<Cache> {
    if (this.#heard?.audio === audio) return this.#heard.cache;
    this.#heard = null;
    const names = this.#cacheNames(['encoder']);
    const output = await this.#run(audio, [0], this.#emptyCache(['decoder', 'encoder']), false, presentOf(names));
    this.#heard = { audio, cache: pastOf(output, names) };
    return this.#heard.cache;
  }

  #run(audio: AudioStates, tokens: readonly number[], cache: Cache, useCache: boolean, fetches: readonly string[]): Promise<Outputs> {
    const feeds: Cache = {
      input_ids: new ort.Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      // Beside its keys and values the sound itself is not looked at, but would be turned to 8 bits.
      encoder_hidden_states: this.#isSplit && useCache ? this.#noAudio() : audio,
      use_cache_branch: new ort.Tensor('bool', [useCache], [1]),
      ...cache,
    };
    if (this.#isSplit) feeds[TOKEN_MASK] = causalMask(tokens.length, cache['past_key_values.0.decoder.key']!.dims[2]!);
    return this.#decoder.run(feeds, [this.#isSplit ? HIDDEN_STATES : 'logits', ...fetches]);
  }

  #cacheNames(sides: readonly string[]): string[] {
    const names: string[] = [];
    for (let layer = 0; layer < this.#config.decoder_layers; layer++)
      for (const side of sides) names.push(`${layer}.${side}.key`, `${layer}.${side}.value`);
    return names;
  }

  #emptyCache(sides: readonly string[]): Cache {
    const { decoder_attention_heads: heads, d_model: width } = this.#config;
    const cache: Cache = {};
    for (const name of this.#cacheNames(sides))
      cache[`past_key_values.${name}`] = new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, width / heads]);
    return cache;
  }

  #noAudio(): ort.Tensor {
    return new ort.Tensor('float32', new Float32Array(this.#config.d_model), [1, 1, this.#config.d_model]);
  }
}

type Outputs = ort.InferenceSession.OnnxValueMapType;

function hiddenOf(output: Outputs): HiddenStates {
  const { data, dims } = output[HIDDEN_STATES] ?? output.logits!;
  return { data: data as Float32Array, width: dims[2]! };
}

function presentOf(names: readonly string[]): string[] {
  return names.map((name) => `present.${name}`);
}

function pastOf(output: Outputs, names: readonly string[]): Cache {
  return Object.fromEntries(names.map((name) => [`past_key_values.${name}`, output[`present.${name}`]!]));
}

/** What each new token sees: itself and all before it. */
function causalMask(tokens: number, past: number): ort.Tensor {
  const mask = new Float32Array(tokens * (past + tokens));
  for (let token = 0; token < tokens; token++) mask.fill(NEVER, token * (past + tokens) + past + token + 1, (token + 1) * (past + tokens));
  return new ort.Tensor('float32', mask, [tokens, past + tokens]);
}
