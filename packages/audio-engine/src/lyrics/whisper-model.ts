import { createHash } from 'node:crypto';
import type { HiddenStates } from '../inference/token-projection.ts';
import { type AudioStates, ENCODER_FRAMES, WhisperNetwork } from '../inference/whisper-network.ts';
import { WhisperTokens } from '../inference/whisper-tokens.ts';
import { alignmentWeights } from './alignment-weights.ts';
import { LogMel } from './log-mel.ts';

/** Sample rate of everything Whisper hears. */
export const WHISPER_SAMPLE_RATE_HZ = 16_000;
/** Time of one column of {@link TokenAttention}. */
export const ATTENTION_FRAME_SECONDS = 0.02;

const SAMPLES_PER_FRAME = WHISPER_SAMPLE_RATE_HZ * ATTENTION_FRAME_SECONDS;
/** Windows remembered: a song of a quarter of an hour. 3 MB each in the base model, 5 MB in the small one. */
const ENCODED_WINDOWS = 32;
/** Whisper's decoder has 448 positions. */
const MAX_FORCED_TOKENS = 440;

/** Up to 30 s of sound as Whisper's encoder sees it. */
export interface EncodedAudio {
  readonly states: AudioStates;
  /** 20 ms frames that hold sound; the rest of the window is padding. */
  readonly frames: number;
}

/** What Whisper takes a window's language to be. */
export interface LanguageGuess {
  /** Probability by ISO 639-1 code; sums to 1. */
  probabilities: ReadonlyMap<string, number>;
  /** Whisper's own doubt that anybody speaks. */
  noSpeechProbability: number;
}

/** How a text is drawn from the model. */
export interface DecodeOptions {
  language: string;
  /** Text that may be expected, such as the song's title: its spelling is followed where the sound allows it. */
  expected?: string | undefined;
  /** 0 takes the likeliest token each time. */
  temperature: number;
  maxTokens: number;
  /** Uniform numbers in [0, 1), drawn from only when `temperature` > 0. */
  random: () => number;
  /** Asked after each token: whether to leave the text unfinished, as if the limit were there. */
  gaveUp?: ((tokens: readonly number[]) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

/** A text as tokens, with the natural log-probability of each. */
export interface DecodedText {
  tokens: number[];
  logProbabilities: number[];
  /** Mean over the tokens and the end mark. */
  meanLogProbability: number;
  noSpeechProbability: number;
  /** False when the token limit came before the end of the text. */
  finished: boolean;
}

/** How well a given text fits a window. */
export interface TextScore {
  /** Natural log-probability of each token after those before it. */
  logProbabilities: Float32Array;
  /** Natural log-probability that the text ends before token `i`; one longer than the text. */
  endLogProbabilities: Float32Array;
}

/** Where the tokens of a given text were sung in a window. */
export interface TokenAttention extends TextScore {
  /** `[token][frame]`, row-major, one row per token and one for the end mark: high where both belong together. */
  weights: Float32Array;
  frames: number;
}

/** A Whisper checkpoint: sound and text in, text, probabilities and attention out. */
export class WhisperModel {
  readonly tokens: WhisperTokens;
  readonly #network: WhisperNetwork;
  readonly #mel: LogMel;
  readonly #encoded = new Map<string, EncodedAudio>();
  readonly #forbidden: Float32Array;
  readonly #forbiddenAtStart: Float32Array;

  private constructor(network: WhisperNetwork, tokens: WhisperTokens, mel: LogMel) {
    this.#network = network;
    this.tokens = tokens;
    this.#mel = mel;
    this.#forbidden = forbidding(tokens, network.vocabularySize, []);
    this.#forbiddenAtStart = forbidding(tokens, network.vocabularySize, tokens.suppressedAtStart);
  }

  /**
   * @param options.modelDir folder with `onnx/`, `tokenizer.json`, `config.json`, `generation_config.json`.
   * @throws when a file is missing or is not a multilingual Whisper checkpoint.
   */
  static async open(options: { modelDir: string; threads: number }): Promise<WhisperModel> {
    const tokens = await WhisperTokens.open(options.modelDir);
    const network = await WhisperNetwork.open(options.modelDir, { threads: options.threads });
    return new WhisperModel(network, tokens, await LogMel.create(network.melBins));
  }

  /**
   * The latest windows are remembered by their samples: the vote on the language, the recognition and the alignment of a song
   * all hear the same ones, and a window takes as long as fifty words.
   *
   * @param samples mono 16 kHz, at most 30 s.
   */
  async encode(samples: Float32Array): Promise<EncodedAudio> {
    const key = createHash('sha1')
      .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
      .digest('hex');
    const audio = this.#encoded.get(key) ?? (await this.#encodeAnew(samples));
    this.#encoded.delete(key);
    this.#encoded.set(key, audio);
    if (this.#encoded.size > ENCODED_WINDOWS) this.#encoded.delete(this.#encoded.keys().next().value!);
    return audio;
  }

  async #encodeAnew(samples: Float32Array): Promise<EncodedAudio> {
    const frames = Math.min(ENCODER_FRAMES, Math.max(2, Math.round(samples.length / SAMPLES_PER_FRAME)));
    return { states: await this.#network.encode(this.#mel.compute(samples)), frames };
  }

  /** Guesses the language of a window from the token Whisper would begin with. */
  async guessLanguage(audio: EncodedAudio): Promise<LanguageGuess> {
    const { hidden } = await this.#network.begin(audio.states, [this.tokens.startOfTranscript]);
    const { all } = await this.#network.project(hidden, { firstRow: 0, endRow: 1, all: true });
    const codes = [...this.tokens.languages];
    const likelihoods = softmax(codes.map(([, token]) => all[token]!));
    return {
      probabilities: new Map(codes.map(([code], i) => [code, likelihoods[i]!])),
      noSpeechProbability: Math.exp(all[this.tokens.noSpeech]!),
    };
  }

  /** Writes down what is sung in a window, token by token. @throws when `signal` is aborted. */
  async decode(audio: EncodedAudio, options: DecodeOptions): Promise<DecodedText> {
    const known = options.expected ? [this.tokens.startOfPrevious, ...this.tokens.encode(` ${options.expected}`)] : [];
    const prompt = [...known, ...this.tokens.prompt(options.language)];
    let output = await this.#network.begin(audio.states, prompt);
    const atStart = { firstRow: known.length, endRow: known.length + 1, targets: [this.tokens.noSpeech] };
    const noSpeech = (await this.#network.project(output.hidden, atStart)).targets[0]!;
    const text: DecodedText = {
      tokens: [],
      logProbabilities: [],
      meanLogProbability: 0,
      noSpeechProbability: Math.exp(noSpeech),
      finished: false,
    };
    let sum = 0;
    let row = prompt.length - 1;
    while (text.tokens.length < options.maxTokens) {
      options.signal?.throwIfAborted();
      const bias = text.tokens.length === 0 ? this.#forbiddenAtStart : this.#forbidden;
      const { all } = await this.#network.project(output.hidden, { firstRow: row, endRow: row + 1, bias, all: true });
      const token = options.temperature === 0 ? indexOfMax(all) : sample(all, options.temperature, options.random());
      const logProbability = all[token]!;
      sum += logProbability;
      text.finished = token === this.tokens.endOfText;
      if (text.finished) break;
      text.tokens.push(token);
      text.logProbabilities.push(logProbability);
      if (options.gaveUp?.(text.tokens)) break;
      output = await this.#network.next(output.state, token);
      row = 0;
    }
    text.meanLogProbability = sum / (text.tokens.length + 1);
    return text;
  }

  /** How likely a given text is in a window. Texts beyond 440 tokens are cut. */
  async score(audio: EncodedAudio, language: string, tokens: readonly number[]): Promise<TextScore> {
    return this.#forced(audio, language, tokens.slice(0, MAX_FORCED_TOKENS), false);
  }

  /** Where the tokens of a given text were sung in a window. Texts beyond 440 tokens are cut. */
  async attend(audio: EncodedAudio, language: string, tokens: readonly number[]): Promise<TokenAttention> {
    return this.#forced(audio, language, tokens.slice(0, MAX_FORCED_TOKENS), true);
  }

  /** Frees the model's memory. The object must not be used afterwards. */
  async release(): Promise<void> {
    this.#encoded.clear();
    this.#mel.release();
    await this.#network.release();
  }

  async #forced(audio: EncodedAudio, language: string, text: readonly number[], attention: boolean): Promise<TokenAttention> {
    const prompt = this.tokens.prompt(language);
    const heads = attention ? this.tokens.alignmentHeads : [];
    const all = [...prompt, ...text, this.tokens.endOfText];
    const output = await this.#network.force(
      audio.states,
      all,
      heads.map(([layer]) => layer),
    );
    // The row that predicts a token looks at its sound; one row later is 200–400 ms late.
    const firstRow = prompt.length - 1;
    const rows = text.length + 1;
    const attentions = heads.map(([layer, head]) => {
      const positions = output.crossAttentions.get(layer)!;
      return positions.subarray(head * all.length * ENCODER_FRAMES, (head + 1) * all.length * ENCODER_FRAMES);
    });
    const weights = attention ? alignmentWeights(attentions, all.length, ENCODER_FRAMES, audio.frames) : new Float32Array(0);
    return {
      ...(await this.#textScore(output.hidden, firstRow, text)),
      weights: weights.subarray(firstRow * audio.frames, (firstRow + rows) * audio.frames),
      frames: audio.frames,
    };
  }

  async #textScore(hidden: HiddenStates, firstRow: number, text: readonly number[]): Promise<TextScore> {
    const end = this.tokens.endOfText;
    const asked = { firstRow, endRow: firstRow + text.length + 1, targets: [...text, end].flatMap((token) => [token, end]) };
    const { targets } = await this.#network.project(hidden, asked);
    return {
      logProbabilities: Float32Array.from(text, (_, i) => targets[2 * i]!),
      endLogProbabilities: Float32Array.from({ length: text.length + 1 }, (_, i) => targets[2 * i + 1]!),
    };
  }
}

/** A bias that forbids what is never to be written. */
function forbidding(tokens: WhisperTokens, size: number, more: readonly number[]): Float32Array {
  const bias = new Float32Array(size);
  for (const token of [...tokens.suppressed, ...more]) bias[token] = -Infinity;
  return bias.fill(-Infinity, tokens.endOfText + 1);
}

function logSumExp(values: Float32Array): number {
  let highest = -Infinity;
  for (const value of values) if (value > highest) highest = value;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - highest);
  return highest + Math.log(sum);
}

function softmax(values: number[]): number[] {
  const normaliser = logSumExp(Float32Array.from(values));
  return values.map((value) => Math.exp(value - normaliser));
}

function indexOfMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** @param logProbabilities of all tokens. @param draw uniform in [0, 1). */
function sample(logProbabilities: Float32Array, temperature: number, draw: number): number {
  const weights = logProbabilities.map((value) => Math.exp(value / temperature));
  let left = draw * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return indexOfMax(logProbabilities);
}
