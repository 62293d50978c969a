import { type AudioStates, type DecoderState, ENCODER_FRAMES, WhisperNetwork } from '../inference/whisper-network.ts';
import { WhisperTokens } from '../inference/whisper-tokens.ts';
import { alignmentWeights } from './alignment-weights.ts';
import { LogMel } from './log-mel.ts';

/** Sample rate of everything Whisper hears. */
export const WHISPER_SAMPLE_RATE_HZ = 16_000;
/** Time of one column of {@link TokenAttention}. */
export const ATTENTION_FRAME_SECONDS = 0.02;

const SAMPLES_PER_FRAME = WHISPER_SAMPLE_RATE_HZ * ATTENTION_FRAME_SECONDS;
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

  private constructor(network: WhisperNetwork, tokens: WhisperTokens, mel: LogMel) {
    this.#network = network;
    this.tokens = tokens;
    this.#mel = mel;
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

  /** @param samples mono 16 kHz, at most 30 s. */
  async encode(samples: Float32Array): Promise<EncodedAudio> {
    const frames = Math.min(ENCODER_FRAMES, Math.max(2, Math.round(samples.length / SAMPLES_PER_FRAME)));
    return { states: await this.#network.encode(this.#mel.compute(samples)), frames };
  }

  /** Guesses the language of a window from the token Whisper would begin with. */
  async guessLanguage(audio: EncodedAudio): Promise<LanguageGuess> {
    const { logits } = await this.#network.begin(audio.states, [this.tokens.startOfTranscript]);
    const codes = [...this.tokens.languages];
    const likelihoods = softmax(codes.map(([, token]) => logits[token]!));
    return {
      probabilities: new Map(codes.map(([code], i) => [code, likelihoods[i]!])),
      noSpeechProbability: Math.exp(logits[this.tokens.noSpeech]! - logSumExp(logits)),
    };
  }

  /** Writes down what is sung in a window, token by token. @throws when `signal` is aborted. */
  async decode(audio: EncodedAudio, options: DecodeOptions): Promise<DecodedText> {
    const known = options.expected ? [this.tokens.startOfPrevious, ...this.tokens.encode(` ${options.expected}`)] : [];
    const prompt = [...known, ...this.tokens.prompt(options.language)];
    const size = this.#network.vocabularySize;
    let output = await this.#network.begin(audio.states, prompt);
    const atStart = output.logits.subarray(known.length * size, (known.length + 1) * size);
    const noSpeech = atStart[this.tokens.noSpeech]! - logSumExp(atStart);
    const text: DecodedText = {
      tokens: [],
      logProbabilities: [],
      meanLogProbability: 0,
      noSpeechProbability: Math.exp(noSpeech),
      finished: false,
    };
    let sum = 0;
    let logits = output.logits.subarray((prompt.length - 1) * size);
    while (text.tokens.length < options.maxTokens) {
      options.signal?.throwIfAborted();
      this.#forbid(logits, text.tokens.length === 0);
      const normaliser = logSumExp(logits);
      const token = options.temperature === 0 ? indexOfMax(logits) : sample(logits, options.temperature, options.random());
      const logProbability = logits[token]! - normaliser;
      sum += logProbability;
      text.finished = token === this.tokens.endOfText;
      if (text.finished) break;
      text.tokens.push(token);
      text.logProbabilities.push(logProbability);
      const state: DecoderState = output.state;
      output = await this.#network.next(state, token);
      logits = output.logits;
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
      ...this.#textScore(output.logits, firstRow, text),
      weights: weights.subarray(firstRow * audio.frames, (firstRow + rows) * audio.frames),
      frames: audio.frames,
    };
  }

  #textScore(logits: Float32Array, firstRow: number, text: readonly number[]): TextScore {
    const size = this.#network.vocabularySize;
    const logProbabilities = new Float32Array(text.length);
    const endLogProbabilities = new Float32Array(text.length + 1);
    for (let i = 0; i <= text.length; i++) {
      const row = logits.subarray((firstRow + i) * size, (firstRow + i + 1) * size);
      const normaliser = logSumExp(row);
      if (i < text.length) logProbabilities[i] = row[text[i]!]! - normaliser;
      endLogProbabilities[i] = row[this.tokens.endOfText]! - normaliser;
    }
    return { logProbabilities, endLogProbabilities };
  }

  #forbid(logits: Float32Array, atStart: boolean): void {
    for (const token of this.tokens.suppressed) logits[token] = -Infinity;
    if (atStart) for (const token of this.tokens.suppressedAtStart) logits[token] = -Infinity;
    logits.fill(-Infinity, this.tokens.endOfText + 1);
  }
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

function sample(logits: Float32Array, temperature: number, draw: number): number {
  const scaled = logits.map((value) => value / temperature);
  const normaliser = logSumExp(scaled);
  let cumulative = 0;
  for (let i = 0; i < scaled.length; i++) {
    cumulative += Math.exp(scaled[i]! - normaliser);
    if (cumulative > draw) return i;
  }
  return indexOfMax(logits);
}
