import {
  ARTIST,
  BAR_COUNT,
  BEATS_PER_BAR,
  beatToSeconds,
  CHORDS,
  DURATION_SECONDS,
  KEY,
  LANGUAGE,
  LINES,
  TEMPO_BPM,
  TITLE,
  wordText,
} from './score.mjs';

/** @param {number} seconds */
const rounded = (seconds) => Math.round(seconds * 10000) / 10000;

/**
 * What is known about the song, in the layouts of the song model: `chart` (lines, words, syllables, notes), `rhythm` and `harmony`.
 * @param {import('./voice/choir.mjs').Voices['lines']} sungLines @param {number[]} onsetsSeconds of the band
 */
export function truthOf(sungLines, onsetsSeconds) {
  const beats = Array.from({ length: BAR_COUNT * BEATS_PER_BAR }, (_, beat) => rounded(beatToSeconds(beat)));
  const sung = sungLines.flatMap(({ notes }) => notes.map((note) => note.startSeconds));
  return {
    title: TITLE,
    artist: ARTIST,
    durationSeconds: rounded(DURATION_SECONDS),
    chart: {
      schemaVersion: 1,
      language: LANGUAGE,
      lines: sungLines.map(({ timing }, i) => chartLine(LINES[i], timing)),
      notes: sungLines.flatMap(({ notes }) =>
        notes.map(({ startSeconds, endSeconds, pitchMidi }) => ({
          startSeconds: rounded(startSeconds),
          endSeconds: rounded(endSeconds),
          pitchMidi,
        })),
      ),
    },
    rhythm: {
      tempoBpm: TEMPO_BPM,
      tempoAlternativesBpm: [],
      beatsSeconds: beats,
      downbeatsSeconds: beats.filter((_, beat) => beat % BEATS_PER_BAR === 0),
      onsetsSeconds: [...new Set([...onsetsSeconds, ...sung].map(rounded))].sort((a, b) => a - b),
      timeSignature: `${BEATS_PER_BAR}/4`,
      beatConfidence: 1,
      rhythmRegularity: 1,
    },
    harmony: { key: KEY, keyConfidence: 1, chordsAreSuggestions: true, chords: CHORDS.map(chordSpan) },
  };
}

/** @param {import('./score.mjs').SungLine} line @param {import('./voice/timing.mjs').LineTiming} timing */
function chartLine(line, timing) {
  const words = line.words.map((word, index) => {
    const syllables = timing.syllables
      .filter((syllable) => syllable.wordIndex === index)
      .map(({ text, startSeconds, endSeconds }) => ({ text, startSeconds: rounded(startSeconds), endSeconds: rounded(endSeconds) }));
    return { text: wordText(word), ...spanOf(syllables), confidence: 1, heard: true, syllables };
  });
  return { singer: null, ...spanOf(words), words };
}

/** @param {{ startSeconds: number, endSeconds: number }[]} parts */
const spanOf = (parts) => ({ startSeconds: parts[0].startSeconds, endSeconds: parts[parts.length - 1].endSeconds });

/** @param {import('./score.mjs').Chord} chord */
const chordSpan = ({ bar, beat, beats, symbol }) => ({
  startSeconds: rounded(beatToSeconds(bar * BEATS_PER_BAR + beat)),
  endSeconds: rounded(beatToSeconds(bar * BEATS_PER_BAR + beat + beats)),
  symbol,
  confidence: 1,
});
