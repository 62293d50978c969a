// Melody: notes of UltraStar charts, set by hand by people who sing, and of voices that are generated here.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notesFromPitch, PitchTracker } from '@refrain/audio-engine';
import { generateSinging } from '@refrain/testkit';
import { timedSongs } from './timed-songs.mjs';

const PITCH_RATE_HZ = 16_000;
const SEEDS = [9001, 9002, 9003, 9004, 9005, 9006];
const SYLLABLES = 60;

async function chartedSongs(dataDir) {
  const songs = (await timedSongs(dataDir)).filter(({ kind }) => kind === 'ultrastar');
  return Promise.all(
    songs.map(async ({ id, audioPath, lyrics }) => {
      const { syllables } = JSON.parse(await readFile(join(audioPath, '..', 'truth.json'), 'utf8'));
      // Freestyle syllables have no pitch.
      const sung = syllables.filter(({ type }) => type !== 'F');
      const truth = sung.map(({ start, end, midi }) => ({ startSeconds: start, endSeconds: end, pitchMidi: midi }));
      return { id, group: 'charts', audioPath, lyrics, truth };
    }),
  );
}

/** Notes of a song as the pipeline finds them from its lyrics, of a generated voice as the engine does. */
async function findNotes(item, context) {
  if (item.group === 'charts') {
    const song = await context.make(item.audioPath, { targets: ['melody'], lyrics: item.lyrics });
    const { seconds, cpuSeconds = seconds } = song.manifest('melody');
    const notes = JSON.parse(await readFile(await song.path('melody', 'notes.json'), 'utf8'));
    return { notes, truth: item.truth, cpuSeconds, durationSeconds: song.durationSeconds };
  }
  const { samples, syllables } = generateSinging({ seed: item.seed, syllables: SYLLABLES, sampleRateHz: PITCH_RATE_HZ });
  const before = process.cpuUsage();
  const tracker = PitchTracker.create({ sampleRateHz: PITCH_RATE_HZ });
  tracker.push([samples]);
  const notes = notesFromPitch(tracker.finish(), syllables);
  const { user, system } = process.cpuUsage(before);
  return { notes, truth: syllables, cpuSeconds: (user + system) / 1e6, durationSeconds: samples.length / PITCH_RATE_HZ };
}

export const pitch = {
  name: 'pitch',
  columns: [
    { key: 'syllables', label: 'syllables', digits: 0, better: null },
    { key: 'found', label: 'found', digits: 3, better: 'high' },
    { key: 'withinHalf', label: '≤ ½ semitone', digits: 3, better: 'high' },
    { key: 'withinOne', label: '≤ 1', digits: 3, better: 'high' },
    { key: 'withinOnePlain', label: '≤ 1, octave too', digits: 3, better: 'high' },
    { key: 'cpuSecondsPerThreeMinutes', label: 'CPU-s/3 min', digits: 2, better: 'low' },
  ],

  async items(dataDir) {
    const voices = SEEDS.map((seed) => ({ id: `voice ${seed}`, group: 'generated', seed }));
    return [...(await chartedSongs(dataDir)), ...voices];
  },

  async measure(item, context) {
    const { notes, truth, cpuSeconds, durationSeconds } = await findNotes(item, context);
    const errors = truth.map((syllable) => pitchDuring(notes, syllable) - syllable.pitchMidi);
    const share = (isRight) => errors.filter(isRight).length / truth.length;
    return {
      syllables: truth.length,
      found: share((error) => !Number.isNaN(error)),
      withinHalf: share((error) => Math.abs(withoutOctaves(error)) <= 0.5),
      withinOne: share((error) => Math.abs(withoutOctaves(error)) <= 1),
      withinOnePlain: share((error) => Math.abs(error) <= 1),
      cpuSecondsPerThreeMinutes: (180 * cpuSeconds) / durationSeconds,
    };
  },

  /** Means over syllables. */
  summarise(rows) {
    const total = rows.reduce((sum, { figures }) => sum + figures.syllables, 0);
    const mean = (key) => rows.reduce((sum, { figures }) => sum + figures[key] * figures.syllables, 0) / total;
    return { ...Object.fromEntries(pitch.columns.map(({ key }) => [key, mean(key)])), syllables: total };
  },
};

/** Pitch of the note that covers most of the syllable; NaN where there is none. */
function pitchDuring(notes, { startSeconds, endSeconds }) {
  let [longest, pitchMidi] = [0, Number.NaN];
  for (const note of notes) {
    const overlap = Math.min(note.endSeconds, endSeconds) - Math.max(note.startSeconds, startSeconds);
    if (overlap > longest) [longest, pitchMidi] = [overlap, note.pitchMidi];
  }
  return pitchMidi;
}

/** −6 … 6 semitones: charts are often written an octave off. */
function withoutOctaves(semitones) {
  return ((((semitones + 6) % 12) + 12) % 12) - 6;
}
