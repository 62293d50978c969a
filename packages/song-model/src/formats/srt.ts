import type { Chart } from '../chart.ts';
import { joinWords } from './plain-lyrics.ts';

/** `hh:mm:ss,mmm` as SubRip wants it. */
export function srtStamp(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1000));
  const pad = (n: number, width = 2) => String(n).padStart(width, '0');
  return `${pad(Math.floor(ms / 3_600_000))}:${pad(Math.floor(ms / 60_000) % 60)}:${pad(Math.floor(ms / 1000) % 60)},${pad(ms % 1000, 3)}`;
}

/** Writes a chart as SubRip subtitles, one cue per sung line. */
export function chartToSrt(chart: Chart): string {
  return chart.lines
    .map(
      (line, i) =>
        `${i + 1}\n${srtStamp(line.startSeconds)} --> ${srtStamp(line.endSeconds)}\n${joinWords(line.words.map((w) => w.text))}\n`,
    )
    .join('\n');
}
