import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';

interface GenerationConfig {
  alignment_heads?: [layer: number, head: number][];
  begin_suppress_tokens?: number[] | null;
  suppress_tokens?: number[] | null;
  lang_to_id: Record<string, number>;
}

/** Text ⇄ token ids of one Whisper checkpoint, and the ids that steer it. */
export class WhisperTokens {
  readonly startOfTranscript: number;
  /** What was said before, or is known, stands behind it. */
  readonly startOfPrevious: number;
  readonly endOfText: number;
  readonly transcribe: number;
  readonly noTimestamps: number;
  readonly noSpeech: number;
  /** Ids from here on are special: control and time stamp tokens. */
  readonly firstSpecial: number;
  /** Never sampled: symbols that are not speech. */
  readonly suppressed: readonly number[];
  /** Never sampled first. */
  readonly suppressedAtStart: readonly number[];
  /** `[layer, head]` pairs whose cross attention follows the time of the words. */
  readonly alignmentHeads: readonly (readonly [number, number])[];
  /** Token ids by ISO 639-1 code (`haw`, `yue`, `jw` are Whisper's own). */
  readonly languages: ReadonlyMap<string, number>;
  readonly #tokenizer: Tokenizer;

  private constructor(tokenizer: Tokenizer, config: GenerationConfig) {
    const id = (name: string): number => {
      const found = tokenizer.token_to_id(name);
      if (found === undefined) throw new Error(`The tokenizer has no ${name}: not a multilingual Whisper checkpoint.`);
      return found;
    };
    this.#tokenizer = tokenizer;
    this.startOfTranscript = id('<|startoftranscript|>');
    this.startOfPrevious = id('<|startofprev|>');
    this.endOfText = id('<|endoftext|>');
    this.transcribe = id('<|transcribe|>');
    this.noTimestamps = id('<|notimestamps|>');
    this.noSpeech = tokenizer.token_to_id('<|nospeech|>') ?? id('<|nocaptions|>');
    this.firstSpecial = this.endOfText;
    this.suppressed = config.suppress_tokens ?? [];
    this.suppressedAtStart = config.begin_suppress_tokens ?? [220, this.endOfText];
    this.alignmentHeads = config.alignment_heads ?? [];
    this.languages = new Map(Object.entries(config.lang_to_id).map(([name, token]) => [name.replace(/[<|>]/g, ''), token]));
  }

  /** Reads `tokenizer.json`, `tokenizer_config.json` and `generation_config.json`. */
  static async open(modelDir: string): Promise<WhisperTokens> {
    const read = async (name: string): Promise<object> => JSON.parse(await readFile(join(modelDir, name), 'utf8')) as object;
    const tokenizer = new Tokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'));
    return new WhisperTokens(tokenizer, (await read('generation_config.json')) as GenerationConfig);
  }

  /** Tokens of a text; a leading space marks the start of a word. */
  encode(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** Text of tokens, spaces kept; bytes of an unfinished character read as U+FFFD. */
  decode(tokens: readonly number[]): string {
    if (tokens.length === 0) return '';
    return this.#tokenizer.decode([...tokens], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  /** The tokens every transcription begins with. */
  prompt(language: string): number[] {
    const languageToken = this.languages.get(language);
    if (languageToken === undefined) throw new RangeError(`Whisper does not know the language "${language}".`);
    return [this.startOfTranscript, languageToken, this.transcribe, this.noTimestamps];
  }
}
