import { type Chart, joinWords, type Line } from '@refrain/song-model';
import { round } from './karaoke-backend.stages.ts';

/** The words as Whisper's users know them: text, language, segments with timed words. */
export function transcription(chart: Chart) {
  const segments = chart.lines.map((line, id) => ({
    id,
    start: line.startSeconds,
    end: line.endSeconds,
    text: lineText(line),
    words: line.words.map((word) => ({ word: word.text, start: word.startSeconds, end: word.endSeconds, confidence: word.confidence })),
  }));
  return {
    text: segments.map((segment) => segment.text).join('\n'),
    language: chart.language,
    confidence: meanConfidence(chart),
    word_count: wordCount(chart),
    segments,
  };
}

/** One entry a sung line, with what a screen needs to fill the words as they are sung. */
export function karaokeFile(chart: Chart, song: { title: string; artist: string | null; durationSeconds: number }) {
  return {
    title: song.title,
    artist: song.artist,
    duration: round(song.durationSeconds, 3),
    language: chart.language,
    lines: chart.lines.map((line) => ({
      start: line.startSeconds,
      end: line.endSeconds,
      text: lineText(line),
      singer: line.singer,
      words: line.words.map((word) => ({
        word: word.text,
        start: word.startSeconds,
        end: word.endSeconds,
        syllables: word.syllables.map((syllable) => ({ text: syllable.text, start: syllable.startSeconds, end: syllable.endSeconds })),
      })),
    })),
  };
}

export function wordCount({ lines }: Chart): number {
  return lines.reduce((count, line) => count + line.words.length, 0);
}

/** Over all words; null where nothing is sung. */
export function meanConfidence({ lines }: Chart): number | null {
  const confidences = lines.flatMap((line) => line.words.map((word) => word.confidence));
  return confidences.length === 0 ? null : round(confidences.reduce((sum, one) => sum + one, 0) / confidences.length, 3);
}

function lineText({ words }: Line): string {
  return joinWords(words.map((word) => word.text));
}
