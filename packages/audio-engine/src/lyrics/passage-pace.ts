import type { SongToAlign } from './passage-scoring.ts';
import type { SongTimes, Window, WordRange } from './passage-window.ts';
import { voicedSeconds } from './voice-activity.ts';
import { vowelCount } from './word-times.ts';

/** Where the voice is shorter, not all of the run is sung, and which part of it is not known. */
const LEAST_FILLED_SHARE = 0.9;

/** What the pace of a song is judged by. */
type PacedSong = Pick<SongToAlign, 'words' | 'voice'>;

/**
 * Whether the voice in a window lasts about as long as all its lines do, rather than as long as they do without a run of words.
 * A line that comes elsewhere in the song is taken to last as long as there, others as their vowels do at the pace of the song.
 *
 * Where lines come again and again, this tells more than attention: of a line that is sung twice and given once, it follows either.
 */
export function paceAsksFor(run: WordRange, window: Window, song: PacedSong, times: SongTimes): boolean {
  const lines = linesOf(song);
  const isOutside = (line: WordRange) => line.endWord <= window.firstWord || line.firstWord >= window.endWord;
  const known = lines.filter(isOutside).flatMap((line) => {
    const seconds = sungSeconds(line, song, times);
    return seconds === null ? [] : [{ text: textOf(line, song), seconds, pace: seconds / vowelsOf(line, song) }];
  });
  if (known.length === 0) return false;
  const pace = lowerMedian(known.map((line) => line.pace));
  let allSeconds = 0;
  let runSeconds = 0;
  for (const line of lines.filter((one) => !isOutside(one))) {
    const alike = known.filter(({ text }) => text === textOf(line, song));
    const seconds = alike.length > 0 ? lowerMedian(alike.map((one) => one.seconds)) : pace * vowelsOf(line, song);
    const lost = { firstWord: Math.max(line.firstWord, run.firstWord), endWord: Math.min(line.endWord, run.endWord) };
    allSeconds += seconds;
    runSeconds += (seconds * vowelsOf(lost, song)) / vowelsOf(line, song);
  }
  const sung = voicedSeconds(song.voice, window.span);
  return sung >= LEAST_FILLED_SHARE * allSeconds && sung > Math.sqrt(allSeconds * (allSeconds - runSeconds));
}

function linesOf(song: PacedSong): WordRange[] {
  const starts = song.words.flatMap((word, i) => (word.startsLine ? [i] : []));
  return starts.map((firstWord, i) => ({ firstWord, endWord: starts[i + 1] ?? song.words.length }));
}

/** Seconds of voice in a line; null where not all of it is heard, or at no speed that can be sung. */
function sungSeconds({ firstWord, endWord }: WordRange, song: PacedSong, times: SongTimes): number | null {
  const words = times.slice(firstWord, endWord);
  if (words.some((time) => time === null) || words.every((time) => time?.squeezed)) return null;
  return voicedSeconds(song.voice, { startSeconds: words[0]!.startSeconds, endSeconds: words.at(-1)!.endSeconds });
}

function vowelsOf({ firstWord, endWord }: WordRange, song: PacedSong): number {
  return song.words.slice(firstWord, Math.max(firstWord, endWord)).reduce((sum, word) => sum + vowelCount(word.text), 0);
}

function textOf({ firstWord, endWord }: WordRange, song: PacedSong): string {
  return song.words
    .slice(firstWord, endWord)
    .map((word) => word.key)
    .join(' ');
}

/** Of an even number the lower: what goes wrong with a line makes it longer. */
function lowerMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!;
}
