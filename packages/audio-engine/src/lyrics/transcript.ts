/** A recognised word. */
export interface TimedWord {
  text: string;
  startSeconds: number;
  endSeconds: number;
  /** 0 (a guess) … 1 (certain). */
  confidence: number;
  /** True for the first word of a phrase as the recogniser wrote it. */
  startsLine?: boolean;
}

/** What was recognised in one chunk of the song. */
export interface TranscriptSegment {
  startSeconds: number;
  endSeconds: number;
  text: string;
  words: TimedWord[];
}

/** The words of a song as heard. */
export interface Transcript {
  /** ISO 639-1 code; null when nothing is sung. */
  language: string | null;
  /** Share of the language in the vote of the chunks, 0…1; 1 when it was given. */
  languageConfidence: number;
  /** All words in order of time. */
  words: TimedWord[];
  segments: TranscriptSegment[];
}
