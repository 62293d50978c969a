import type { Line, Word } from '@refrain/song-model';

/** All words later, or earlier; nothing begins before the song does. */
export function shiftLines(lines: readonly Line[], bySeconds: number): Line[] {
  return lines.map((line) =>
    withWords(
      line,
      line.words.map((word) => movedWord(word, bySeconds)),
    ),
  );
}

/** One line later, or earlier. */
export function shiftLine(lines: readonly Line[], index: number, bySeconds: number): Line[] {
  return lines.map((line, at) =>
    at === index
      ? withWords(
          line,
          line.words.map((word) => movedWord(word, bySeconds)),
        )
      : line,
  );
}

/**
 * A line with the times that were tapped: one for the start of every word, and one for the end of the last. A word ends
 * where the next begins. What a person tapped is certain.
 */
export function retimeLine(lines: readonly Line[], index: number, taps: readonly number[]): Line[] {
  return lines.map((line, at) => {
    if (at !== index || taps.length !== line.words.length + 1) return line;
    const words = line.words.map((word, i): Word => {
      const startSeconds = taps[i] ?? word.startSeconds;
      const endSeconds = Math.max(startSeconds, taps[i + 1] ?? word.endSeconds);
      return { ...word, startSeconds, endSeconds, confidence: 1, heard: true, syllables: [] };
    });
    return withWords(line, words);
  });
}

/** A person has looked at the word and says it is right. */
export function trustWord(lines: readonly Line[], lineIndex: number, wordIndex: number): Line[] {
  return lines.map((line, at) =>
    at === lineIndex
      ? { ...line, words: line.words.map((word, i) => (i === wordIndex ? { ...word, confidence: 1, heard: true } : word)) }
      : line,
  );
}

function movedWord(word: Word, bySeconds: number): Word {
  const move = (seconds: number) => Math.max(0, Math.round((seconds + bySeconds) * 1000) / 1000);
  return { ...word, startSeconds: move(word.startSeconds), endSeconds: move(word.endSeconds), syllables: [] };
}

function withWords(line: Line, words: Word[]): Line {
  const startSeconds = words[0]?.startSeconds ?? line.startSeconds;
  return { ...line, words, startSeconds, endSeconds: Math.max(startSeconds, ...words.map((word) => word.endSeconds)) };
}
