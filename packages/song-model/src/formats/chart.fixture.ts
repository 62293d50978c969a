import { CHART_SCHEMA_VERSION, type Chart, type Line } from '../chart.ts';

/** A chart of lines, each a start in seconds and its words, half a second a word. */
export function chartOf(...lines: readonly (readonly [startSeconds: number, words: string])[]): Chart {
  return { schemaVersion: CHART_SCHEMA_VERSION, language: 'en', lines: lines.map(([start, words]) => lineOf(start, words)), notes: [] };
}

function lineOf(lineStart: number, text: string): Line {
  const words = text.split(' ').map((word, i) => {
    const startSeconds = lineStart + i / 2;
    return { text: word, startSeconds, endSeconds: startSeconds + 0.5, confidence: 1, heard: true, syllables: [] };
  });
  return { singer: null, startSeconds: lineStart, endSeconds: lineStart + words.length / 2, words };
}
