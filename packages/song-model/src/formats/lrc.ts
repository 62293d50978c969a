import type { Chart } from '../chart.ts';
import { collapseSpaces, type GivenLine, isSectionHeading, joinWords, parsePlainLyrics } from './plain-lyrics.ts';
import { readSingerMark } from './singer-marks.ts';

/** Tags written at the head of an LRC file. */
export interface LrcHeader {
  title?: string | null;
  artist?: string | null;
  album?: string | null;
}

/** `[mm:ss.xx]` as LRC wants it: centiseconds, minutes may exceed 59. */
export function lrcStamp(seconds: number): string {
  const cs = Math.max(0, Math.round(seconds * 100));
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${pad(Math.floor(cs / 6000))}:${pad(Math.floor(cs / 100) % 60)}.${pad(cs % 100)}`;
}

/** Writes a chart as LRC; with `words`, as enhanced LRC (`<mm:ss.xx>` before every word, A2 style). */
export function chartToLrc(chart: Chart, header: LrcHeader = {}, options: { words?: boolean } = {}): string {
  const out: string[] = [];
  for (const [tag, value] of [
    ['ti', header.title],
    ['ar', header.artist],
    ['al', header.album],
  ])
    if (value) out.push(`[${tag}:${collapseSpaces(value)}]`);
  for (const line of chart.lines) {
    const text = options.words
      ? `${line.words.map((w) => `<${lrcStamp(w.startSeconds)}> ${w.text}`).join(' ')} <${lrcStamp(line.endSeconds)}>`
      : joinWords(line.words.map((w) => w.text));
    out.push(`[${lrcStamp(line.startSeconds)}]${text}`);
  }
  return `${out.join('\n')}\n`;
}

const STAMP = /^\s*\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/;
const OFFSET = /^\s*\[offset:\s*([+-]?\d+)\s*\]/i;

/** True when at least two lines of the text carry LRC time stamps. */
export function looksLikeLrc(text: string): boolean {
  return text.split(/\r\n|\r|\n/).filter((l) => STAMP.test(l)).length >= 2;
}

/**
 * Reads LRC: several stamps on one line, `[offset:±ms]` for the whole text (positive shows the words earlier), enhanced
 * word stamps (dropped: words are aligned anew), `[singer:Ann]` for the lines after it. Lines come sorted by time; headings and
 * lines without text are left out.
 */
export function parseLrc(text: string): GivenLine[] {
  let offsetSeconds = 0;
  let singer: string | null = null;
  const lines: { text: string; stampSeconds: number; singer: string | null }[] = [];
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const offset = OFFSET.exec(raw);
    if (offset) offsetSeconds = Number(offset[1]) / 1000;
    const named = readSingerMark(raw);
    if (named !== undefined) singer = named;
    const stamps: number[] = [];
    let rest = raw;
    for (let m = STAMP.exec(rest); m; m = STAMP.exec(rest)) {
      stamps.push(Number(m[1]) * 60 + Number(m[2]) + Number(`0.${m[3] ?? '0'}`));
      rest = rest.slice(m[0].length);
    }
    const words = collapseSpaces(rest.replace(/<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g, ' '));
    if (words === '' || isSectionHeading(words)) continue;
    for (const stampSeconds of stamps) lines.push({ text: words, stampSeconds, singer });
  }
  return lines
    .sort((a, b) => a.stampSeconds - b.stampSeconds)
    .map(({ text, stampSeconds, singer }) => ({
      text,
      startSeconds: Math.max(0, stampSeconds - offsetSeconds),
      ...(singer === null ? {} : { singer }),
    }));
}

/** Reads lyrics as a person gave them: {@link parseLrc} when they look like LRC, else {@link parsePlainLyrics}. */
export function parseGivenLyrics(text: string): GivenLine[] {
  return looksLikeLrc(text) ? parseLrc(text) : parsePlainLyrics(text);
}
