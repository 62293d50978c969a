import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CHART_SCHEMA_VERSION,
  type Chart,
  chartToLrc,
  chartToPlainText,
  chartToSrt,
  type Note,
  notesToCsv,
  notesToMidi,
} from '@refrain/song-model';
import type { RunStep } from '../step-context.types.ts';
import { readSungLines } from './sung-lines.ts';
import { writeJson } from './write-json.ts';

/** Puts words and notes together, and writes them in the formats others read. */
export const run: RunStep = async (task) => {
  const { lines, language } = await readSungLines(task);
  const notesPath = task.inputs.melody?.files['notes.json'];
  const notes = notesPath === undefined ? [] : (JSON.parse(await readFile(notesPath, 'utf8')) as Note[]);
  const chart: Chart = { schemaVersion: CHART_SCHEMA_VERSION, language, lines, notes };
  const made = [
    { name: 'lyrics.txt', mimeType: 'text/plain; charset=utf-8', content: chartToPlainText(chart) },
    { name: 'lyrics.lrc', mimeType: 'text/plain; charset=utf-8', content: chartToLrc(chart) },
    { name: 'lyrics.srt', mimeType: 'application/x-subrip', content: chartToSrt(chart) },
    { name: 'melody.mid', mimeType: 'audio/midi', content: notesToMidi(notes) },
    { name: 'notes.csv', mimeType: 'text/csv', content: notesToCsv(notes) },
  ];
  await writeJson(join(task.outDir, 'chart.json'), chart);
  await Promise.all(made.map(({ name, content }) => writeFile(join(task.outDir, name), content)));
  const wordCount = lines.reduce((count, line) => count + line.words.length, 0);
  return {
    files: [{ name: 'chart.json', mimeType: 'application/json' }, ...made.map(({ name, mimeType }) => ({ name, mimeType }))],
    summary: { language, lineCount: lines.length, wordCount, noteCount: notes.length },
  };
};
