// Alignment of hard kinds of singing that are made here, with truth to the phone. Needs festival, festvox-us-slt-hts and
// festvox-czech-dita (Debian) where a song is not made yet.
import { join } from 'node:path';
import { alignLyrics, findModel, transcribeVocals, WhisperModel } from '@refrain/audio-engine';
import { parseGivenLyrics } from '@refrain/song-model';
import { align, compare, figuresOf } from './align.mjs';
import { STEM_RATE_HZ } from './generated/stem.mjs';
import { storedSong } from './generated/stored-song.mjs';
import { STYLES } from './generated/styles.mjs';
import { normalWords, wordEdits } from './text-distance.mjs';

/** Songs of the first seed were looked into while the aligner was worked on, those of the second were only measured. */
const SEEDS = { looked: [1], blind: [2] };
const LEFT_OUT = ['percentile95Ms', 'late', 'calibrationError', 'discrimination'];

let model;

export const alignGenerated = {
  name: 'align-generated',
  columns: [
    ...align.columns.filter(({ key }) => !LEFT_OUT.includes(key)),
    { key: 'beyondSecond', label: '> 1 s', digits: 0, better: 'low' },
    { key: 'wer', label: 'WER %', digits: 0, better: null },
  ],

  items: () =>
    Object.entries(SEEDS).flatMap(([group, seeds]) =>
      seeds.flatMap((seed) => Object.keys(STYLES).map((style) => ({ id: `${style}-${seed}`, group, style, seed }))),
    ),

  async measure({ style, seed }, context) {
    const { samples, mixRmsDb, language, lyrics, truth } = await storedSong(join(context.storageRoot, 'eval', 'generated'), style, seed);
    model ??= await WhisperModel.open({ modelDir: findModel('whisper-base').directory, threads: 2 });
    const stem = { sampleRateHz: STEM_RATE_HZ, totalSamples: samples.length, read: async (from, to) => samples.slice(from, to) };
    const transcript = await transcribeVocals(model, stem, { mixRmsDb, language });
    const before = process.cpuUsage();
    const lines = await alignLyrics(model, stem, transcript, parseGivenLyrics(lyrics), { mixRmsDb, language });
    const { user, system } = process.cpuUsage(before);
    const judged = compare(
      truth,
      lines.flatMap((line) => line.words),
    );
    const durationSeconds = samples.length / STEM_RATE_HZ;
    return complete({ judged, ...heardErrors(lyrics, transcript), cpuSeconds: (user + system) / 1e6, durationSeconds });
  },

  summarise(rows) {
    const sum = (key) => rows.reduce((total, { figures }) => total + figures[key], 0);
    const counts = Object.fromEntries(['errors', 'knownWords', 'cpuSeconds', 'durationSeconds'].map((key) => [key, sum(key)]));
    const { judged: _, ...figures } = complete({ judged: rows.flatMap(({ figures }) => figures.judged), ...counts });
    return figures;
  },
};

/** Errors of recognition: a voice that it cannot hear tells nothing of alignment. Characters count where no spaces part words. */
function heardErrors(lyrics, transcript) {
  const partsOf = (text) => normalWords(text).flatMap((word) => (/[\u3040-\u9fff]/.test(word) ? [...word] : [word]));
  const known = partsOf(lyrics);
  const { substituted, deleted, inserted } = wordEdits(known, partsOf(transcript.words.map(({ text }) => text).join(' ')));
  return { errors: substituted + deleted + inserted, knownWords: known.length };
}

function complete(counts) {
  return {
    ...counts,
    ...figuresOf(counts.judged),
    beyondSecond: counts.judged.filter(({ errorSeconds }) => Math.abs(errorSeconds) > 1).length,
    wer: (100 * counts.errors) / counts.knownWords,
    realTimeFactor: counts.cpuSeconds / counts.durationSeconds,
  };
}
