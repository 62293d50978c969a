// Beats, downbeats, tempo and metre: clips with annotated beats, and music that is generated here.
import { readFile } from 'node:fs/promises';
import { RhythmAnalyser } from '@refrain/audio-engine';
import { generateSong, SONG_STYLES } from '@refrain/testkit';
import { annotatedClips, median, typicalTempo } from './beat-truth.mjs';

const RATE_HZ = 22_050;
const TOLERANCE_SECONDS = 0.07;
const TEMPO_TOLERANCE = 0.04;
const RIGHT_F = 0.9;
/** The generated set: every style, twice. What is tried out while working on the engine uses other seeds. */
const SEEDS = [9001, 9002];
const GENERATED_SECONDS = 30;

function generatedSongs() {
  return SEEDS.flatMap((seed) =>
    SONG_STYLES.map((style, index) => ({ id: `${style.name} ${seed}`, group: 'generated', style, seed: 100 * seed + index })),
  );
}

/** Rhythm of a clip as the pipeline finds it, and of a generated song by the engine itself. */
async function findRhythm(item, context) {
  if (item.group === 'real') {
    const song = await context.make(item.audioPath, { targets: ['rhythm'] });
    const { seconds, cpuSeconds = seconds } = song.manifest('rhythm');
    const rhythm = JSON.parse(await readFile(await song.path('rhythm', 'rhythm.json'), 'utf8'));
    return { rhythm, truth: item.truth, cpuSeconds, durationSeconds: song.durationSeconds };
  }
  const song = generateSong(item.style, { seed: item.seed, durationSeconds: GENERATED_SECONDS, sampleRateHz: RATE_HZ });
  const before = process.cpuUsage();
  const analyser = await RhythmAnalyser.create({ sampleRateHz: RATE_HZ });
  analyser.push([song.samples]);
  const rhythm = await analyser.finish();
  const { user, system } = process.cpuUsage(before);
  const truth = { ...song, tempoBpm: typicalTempo(song.beatsSeconds) };
  return { rhythm, truth, cpuSeconds: (user + system) / 1e6, durationSeconds: GENERATED_SECONDS };
}

export const beats = {
  name: 'beats',
  columns: [
    { key: 'f', label: 'F', digits: 3, better: 'high' },
    { key: 'fDownbeats', label: 'F downbeats', digits: 3, better: 'high' },
    { key: 'offsetMs', label: 'offset ms', digits: 1, better: null },
    { key: 'tempoRight', label: 'tempo', digits: 2, better: 'high' },
    { key: 'tempoOffered', label: 'or offered', digits: 2, better: 'high' },
    { key: 'metreRight', label: 'metre', digits: 2, better: 'high' },
    { key: 'confidence', label: 'confidence', digits: 2, better: null },
    { key: 'regularity', label: 'regularity', digits: 2, better: null },
    { key: 'cpuSecondsPerThreeMinutes', label: 'CPU-s/3 min', digits: 2, better: 'low' },
  ],

  items: (dataDir) => [...annotatedClips(dataDir), ...generatedSongs()],

  async measure(item, context) {
    const { rhythm, truth, cpuSeconds, durationSeconds } = await findRhythm(item, context);
    const isTempo = (bpm) => Math.abs((bpm ?? 0) / truth.tempoBpm - 1) < TEMPO_TOLERANCE;
    const beatsKnown = truth.beatsSeconds.length > 0;
    return {
      f: beatsKnown ? fMeasure(truth.beatsSeconds, rhythm.beatsSeconds) : null,
      // One bar or less has no pattern to find.
      fDownbeats: truth.downbeatsSeconds.length > 2 ? fMeasure(truth.downbeatsSeconds, rhythm.downbeatsSeconds) : null,
      offsetMs: beatsKnown ? 1000 * median(offsets(truth.beatsSeconds, rhythm.beatsSeconds)) : null,
      tempoRight: Number(isTempo(rhythm.tempoBpm)),
      tempoOffered: Number([rhythm.tempoBpm, ...rhythm.tempoAlternativesBpm].some(isTempo)),
      metreRight: truth.timeSignature === null ? null : Number(rhythm.timeSignature === truth.timeSignature),
      confidence: rhythm.beatConfidence,
      regularity: rhythm.rhythmRegularity,
      cpuSecondsPerThreeMinutes: (180 * cpuSeconds) / durationSeconds,
    };
  },

  /** Means; of the offsets the one that is furthest off. */
  summarise(rows) {
    const figuresOf = (key) => rows.map(({ figures }) => figures[key]).filter((value) => value !== null && !Number.isNaN(value));
    const means = Object.fromEntries(beats.columns.map(({ key }) => [key, mean(figuresOf(key))]));
    const furthest = figuresOf('offsetMs').reduce((far, offset) => (Math.abs(offset) > Math.abs(far) ? offset : far), 0);
    return { ...means, offsetMs: furthest };
  },

  details(rows) {
    const judged = rows.map(({ figures }) => figures).filter(({ f }) => f !== null);
    const confidence = (right) => mean(judged.filter(({ f }) => f >= RIGHT_F === right).map((figures) => figures.confidence));
    const text = (value) => (value === null ? '·' : value.toFixed(2));
    return [`confidence where F ≥ ${RIGHT_F}: ${text(confidence(true))}, elsewhere: ${text(confidence(false))}`];
  },
};

/** Harmonic mean of the shares of each list that the other has too, within 70 ms. */
function fMeasure(truth, found) {
  return (2 * offsets(truth, found).length) / Math.max(1, truth.length + found.length);
}

/** `found − truth` of the pairs that match, each time used once. */
function offsets(truth, found) {
  const matched = [];
  for (let i = 0, j = 0; i < truth.length && j < found.length; ) {
    const offset = found[j] - truth[i];
    if (offset > TOLERANCE_SECONDS) i++;
    else if (offset < -TOLERANCE_SECONDS) j++;
    else {
      matched.push(offset);
      i++;
      j++;
    }
  }
  return matched;
}

function mean(values) {
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
}
