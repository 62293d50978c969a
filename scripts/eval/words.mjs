// Recognition: word errors on the songs with timed words, and words invented where nobody sings.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calibrationError, discrimination, reliabilityLines } from './calibration.mjs';
import { normalWords, wordEdits } from './text-distance.mjs';
import { timedSongs } from './timed-songs.mjs';

/** Bands without a voice: the `other` and `drums` of songs whose parts are known. */
async function songsWithoutVoice(dataDir) {
  const root = join(dataDir, '2_stems');
  if (!existsSync(root)) return [];
  const items = [];
  for (const folder of (await readdir(root)).sort()) {
    const audioPath = join(root, folder, 'other.flac');
    if (existsSync(audioPath)) items.push({ id: `${folder}/other`, group: 'nobody sings', audioPath, truth: [], language: null });
  }
  return items;
}

export const words = {
  name: 'words',
  columns: [
    { key: 'wer', label: 'WER %', digits: 1, better: 'low' },
    { key: 'substituted', label: 'substituted', digits: 0, better: 'low' },
    { key: 'deleted', label: 'deleted', digits: 0, better: 'low' },
    { key: 'inserted', label: 'inserted', digits: 0, better: 'low' },
    { key: 'wordCount', label: 'of words', digits: 0, better: null },
    { key: 'languageRight', label: 'language', digits: 2, better: 'high' },
    { key: 'calibrationError', label: 'ECE', digits: 2, better: 'low' },
    { key: 'discrimination', label: 'AUC', digits: 2, better: 'high' },
    { key: 'realTimeFactor', label: 'CPU-s/s', digits: 2, better: 'low' },
  ],

  items: async (dataDir) => [...(await timedSongs(dataDir)), ...(await songsWithoutVoice(dataDir))],

  async measure(item, context) {
    const song = await context.make(item.audioPath, { targets: ['transcribe'] });
    const transcript = JSON.parse(await readFile(await song.path('transcribe', 'transcript.json'), 'utf8'));
    const truth = normalWords(item.truth.map(({ text }) => text).join(' '));
    const heard = transcript.words.flatMap(({ text, confidence }) => normalWords(text).map((word) => ({ word, confidence })));
    const edits = wordEdits(
      truth,
      heard.map(({ word }) => word),
    );
    const judged = heard.map(({ confidence }, i) => ({ confidence, right: edits.right[i] }));
    const expected = item.language === null ? null : transcript.language === item.language ? 1 : 0;
    const { seconds, cpuSeconds = seconds } = song.manifest('transcribe');
    return complete({
      ...edits,
      wordCount: truth.length,
      languageRight: expected,
      judged,
      cpuSeconds,
      durationSeconds: song.durationSeconds,
    });
  },

  summarise(rows) {
    const sum = (key) => rows.reduce((total, { figures }) => total + figures[key], 0);
    const known = rows.filter(({ figures }) => figures.languageRight !== null);
    const { judged: _, ...figures } = complete({
      substituted: sum('substituted'),
      deleted: sum('deleted'),
      inserted: sum('inserted'),
      wordCount: sum('wordCount'),
      languageRight: known.length === 0 ? null : known.reduce((total, { figures }) => total + figures.languageRight, 0) / known.length,
      judged: rows.flatMap(({ figures }) => figures.judged),
      cpuSeconds: sum('cpuSeconds'),
      durationSeconds: sum('durationSeconds'),
    });
    return figures;
  },

  details: (rows) =>
    reliabilityLines(
      rows.flatMap(({ figures }) => figures.judged),
      'that are right',
    ),
};

function complete(counts) {
  const errors = counts.substituted + counts.deleted + counts.inserted;
  return {
    ...counts,
    wer: counts.wordCount === 0 ? null : (100 * errors) / counts.wordCount,
    calibrationError: calibrationError(counts.judged),
    discrimination: discrimination(counts.judged),
    realTimeFactor: counts.cpuSeconds / counts.durationSeconds,
  };
}
