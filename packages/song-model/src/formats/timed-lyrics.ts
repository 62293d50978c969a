import type { Line, Word } from '../chart.ts';
import { lrcStamp } from './lrc.ts';
import { readSingerMark, singerMark } from './singer-marks.ts';

/** Says that the times in a text were set by a person and hold: other LRC only says roughly where a line is. */
const HEADER = '[re:Refrain studio]';
const DOUBT = /^\[doubt:([\d,]*)\]$/;
const LINE = /^\[(\d{1,3}):(\d{2}\.\d{2})\](.*)$/;
/** The closing stamp ends the line or comes before the next word: `<` in a word is no stamp, nor is a stamp within it. */
const WORD = /<(\d{1,3}):(\d{2}\.\d{2})>(.*?)<(\d{1,3}):(\d{2}\.\d{2})>(?=\s*$|\s+<\d{1,3}:\d{2}\.\d{2}>)/g;
/** Below this a word is doubtful. */
export const LEAST_CONFIDENCE = 0.5;
const DOUBTFUL = 0.3;

/** Whether a word's text or times may well be wrong. */
export const isDoubtful = (word: Word) => !word.heard || word.confidence < LEAST_CONFIDENCE;

/**
 * Writes lines as enhanced LRC (A2) that keeps the start and the end of every word, to the hundredth of a second. Programs
 * that know LRC can read it; {@link parseTimedLyrics} gets the times back. Who sings stands on a line of its own before the
 * first line that is theirs: `[singer:Ann]`.
 */
export function linesToTimedLyrics(lines: readonly Line[]): string {
  const doubtful = lines.flatMap((line) => line.words).flatMap((word, index) => (isDoubtful(word) ? [index] : []));
  const body = lines.flatMap(({ words, startSeconds, singer }, index) => {
    const stamped = words.map((word) => `<${lrcStamp(word.startSeconds)}>${word.text}<${lrcStamp(word.endSeconds)}>`);
    const line = `[${lrcStamp(startSeconds)}]${stamped.join(' ')}`;
    return singer === (lines[index - 1]?.singer ?? null) ? [line] : [singerMark(singer), line];
  });
  return [HEADER, `[doubt:${doubtful.join(',')}]`, ...body, ''].join('\n');
}

/** @returns the lines with their times, syllables still to be split; null for any text but that of {@link linesToTimedLyrics} */
export function parseTimedLyrics(text: string): Line[] | null {
  const [header, ...rest] = text.split(/\r\n|\r|\n/);
  if (header?.trim() !== HEADER) return null;
  const doubtful = new Set(rest.flatMap((raw) => DOUBT.exec(raw.trim())?.[1]?.split(',') ?? []));
  let index = 0;
  let singer: string | null = null;
  const lines = rest.flatMap((raw): Line[] => {
    const named = readSingerMark(raw);
    if (named !== undefined) singer = named;
    const line = LINE.exec(raw.trim());
    if (!line) return [];
    const words = [...(line[3] ?? '').matchAll(WORD)].flatMap(([, fromMinutes, from, written = '', toMinutes, to]): Word[] => {
      const doubt = doubtful.has(String(index++));
      const word = written.trim();
      if (word === '') return [];
      const startSeconds = secondsOf(fromMinutes, from);
      const endSeconds = Math.max(startSeconds, secondsOf(toMinutes, to));
      return [{ text: word, startSeconds, endSeconds, confidence: doubt ? DOUBTFUL : 1, heard: true, syllables: [] }];
    });
    const [first] = words;
    if (!first) return [];
    const endSeconds = Math.max(...words.map((word) => word.endSeconds));
    return [{ singer, startSeconds: first.startSeconds, endSeconds, words }];
  });
  return lines.sort((a, b) => a.startSeconds - b.startSeconds);
}

function secondsOf(minutes: string | undefined, seconds: string | undefined): number {
  return Number(minutes) * 60 + Number(seconds);
}
