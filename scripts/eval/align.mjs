// Alignment: how far the starts of given words are from where they were set by hand.
import { readFile } from 'node:fs/promises';
import { calibrationError, discrimination, reliabilityLines } from './calibration.mjs';
import { normalWords, wordEdits } from './text-distance.mjs';
import { timedSongs } from './timed-songs.mjs';

const TOLERANCE_SECONDS = 0.3;

export const align = {
  name: 'align',
  columns: [
    { key: 'meanMs', label: 'mean ms', digits: 0, better: 'low' },
    { key: 'medianMs', label: 'median ms', digits: 0, better: 'low' },
    { key: 'percentile95Ms', label: '95 % ms', digits: 0, better: 'low' },
    { key: 'within300', label: '≤ 300 ms %', digits: 1, better: 'high' },
    { key: 'late', label: 'median late ms', digits: 0, better: null },
    { key: 'wordCount', label: 'words', digits: 0, better: null },
    { key: 'unheard', label: 'unheard', digits: 0, better: 'low' },
    { key: 'calibrationError', label: 'ECE', digits: 2, better: 'low' },
    { key: 'discrimination', label: 'AUC', digits: 2, better: 'high' },
    { key: 'realTimeFactor', label: 'CPU-s/s', digits: 3, better: 'low' },
  ],

  items: (dataDir) => timedSongs(dataDir),

  async measure(item, context) {
    const song = await context.make(item.audioPath, { targets: ['align'], lyrics: item.lyrics });
    const lines = JSON.parse(await readFile(await song.path('align', 'lines.json'), 'utf8'));
    const { seconds, cpuSeconds = seconds } = song.manifest('align');
    return {
      ...figuresOf(
        compare(
          item.truth,
          lines.flatMap((line) => line.words),
        ),
      ),
      realTimeFactor: cpuSeconds / song.durationSeconds,
      cpuSeconds,
      durationSeconds: song.durationSeconds,
    };
  },

  summarise(rows) {
    const sum = (key) => rows.reduce((total, { figures }) => total + figures[key], 0);
    const { judged: _, ...figures } = figuresOf(rows.flatMap(({ figures }) => figures.judged));
    return { ...figures, realTimeFactor: sum('cpuSeconds') / sum('durationSeconds') };
  },

  details: (rows) =>
    reliabilityLines(
      rows.flatMap(({ figures }) => figures.judged),
      `within ${TOLERANCE_SECONDS} s`,
    ),
};

/** Errors of the words that are in both; all are, unless the lyrics' headings or repeats were read otherwise than in the truth. */
export function compare(truth, words) {
  const key = ({ text }) => normalWords(text).join('');
  const { of } = wordEdits(truth.map(key), words.map(key));
  const judged = words.flatMap(({ startSeconds, confidence, heard }, i) => {
    if (of[i] < 0) return [];
    const errorSeconds = startSeconds - truth[of[i]].startSeconds;
    return [{ errorSeconds, confidence, heard, right: Math.abs(errorSeconds) <= TOLERANCE_SECONDS }];
  });
  if (judged.length < truth.length)
    process.stderr.write(`${truth.length - judged.length} of ${truth.length} known words were not timed.\n`);
  return judged;
}

export function figuresOf(judged) {
  const distances = judged.map(({ errorSeconds }) => 1000 * Math.abs(errorSeconds)).sort((a, b) => a - b);
  const signed = judged.map(({ errorSeconds }) => 1000 * errorSeconds).sort((a, b) => a - b);
  const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {
    judged,
    meanMs: distances.reduce((sum, one) => sum + one, 0) / distances.length,
    medianMs: at(distances, 0.5),
    percentile95Ms: at(distances, 0.95),
    within300: (100 * judged.filter(({ right }) => right).length) / judged.length,
    late: at(signed, 0.5),
    wordCount: judged.length,
    unheard: judged.filter(({ heard }) => !heard).length,
    calibrationError: calibrationError(judged),
    discrimination: discrimination(judged),
  };
}
