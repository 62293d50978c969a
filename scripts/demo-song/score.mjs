/**
 * The song as data: everything else in this folder turns this page into sound and truth.
 * Beats count quarter notes from the first downbeat; pitches are MIDI numbers.
 */

/** @typedef {{ text: string, beat: number, beats: number, pitch: number, turn?: { pitch: number, atBeat: number } }} SungSyllable */
/** @typedef {{ syllables: SungSyllable[] }} SungWord `turn` is a second note on the same syllable */
/** @typedef {{ section: 'verse' | 'hook' | 'tag', words: SungWord[] }} SungLine */
/** @typedef {{ bar: number, beat: number, beats: number, symbol: string, bass: number, voicing: number[] }} Chord */

export const TITLE = 'Sing with Me Tonight';
export const ARTIST = 'Refrain';
export const TEMPO_BPM = 108;
export const BEATS_PER_BAR = 4;
export const BAR_COUNT = 12;
export const KEY = 'F major';
export const LANGUAGE = 'en';
/** Silence before the first downbeat, and time for the last chord to ring after the last bar. */
export const LEAD_SECONDS = 0.12;
export const RING_SECONDS = 2;

/** First bar of each section. */
export const SECTIONS = { intro: 0, verse: 2, hook: 6, tag: 10, ending: 11 };

/**
 * @param {string} text syllables of one word joined by `-`
 * @param {...[number, number, number]} notes beat in the line's first bar, length in beats, pitch; one per syllable, and one more for a held last syllable that moves
 * @returns {(lineBeat: number) => SungWord}
 */
const word =
  (text, ...notes) =>
  (lineBeat) => {
    const parts = text.split('-');
    const syllables = parts.map((part, i) => {
      const [beat, beats, pitch] = notes[i];
      return { text: part, beat: lineBeat + beat, beats, pitch };
    });
    const extra = notes[parts.length];
    const last = syllables[syllables.length - 1];
    if (!extra) return { syllables };
    const [beat, beats, pitch] = extra;
    const held = { ...last, beats: last.beats + beats, turn: { pitch, atBeat: lineBeat + beat } };
    return { syllables: [...syllables.slice(0, -1), held] };
  };

/**
 * @param {SungLine['section']} section @param {number} bar
 * @param {...((lineBeat: number) => SungWord)} words
 * @returns {SungLine}
 */
const line = (section, bar, ...words) => ({ section, words: words.map((place) => place(bar * BEATS_PER_BAR)) });

/** Words and melody. The comma and full stop belong to the word before them. */
export const LINES = [
  line(
    'verse',
    2,
    word('O-pen', [0, 0.5, 60], [0.5, 0.5, 57]),
    word('up', [1, 0.5, 60]),
    word('the', [1.5, 0.5, 60]),
    word('door', [2, 1, 62]),
    word('to-night,', [3, 0.5, 60], [3.5, 1, 60]),
  ),
  line(
    'verse',
    3,
    word('all', [1, 0.5, 60]),
    word('our', [1.5, 0.5, 62]),
    word('friends', [2, 0.5, 64]),
    word('are', [2.5, 0.5, 62]),
    word('here.', [3, 0.7, 60]),
  ),
  line(
    'verse',
    4,
    word('Take', [0, 0.5, 62]),
    word('the', [0.5, 0.5, 58]),
    word('stage,', [1, 0.6, 62]),
    word('the', [1.75, 0.25, 62]),
    word('lights', [2, 1, 65]),
    word('are', [3, 0.5, 62]),
    word('bright,', [3.5, 1, 64]),
  ),
  line(
    'verse',
    5,
    word("there's", [1, 0.5, 64]),
    word('no-thing', [1.5, 0.5, 65], [2, 0.5, 67]),
    word('to', [2.5, 0.5, 65]),
    word('fear.', [3, 0.6, 67]),
  ),
  line(
    'hook',
    6,
    word('Come', [0, 1, 65]),
    word('sing', [1, 0.5, 65]),
    word('with', [1.5, 0.5, 67]),
    word('me,', [2, 1.6, 69]),
    word("don't", [4, 1, 64]),
    word('be', [5, 0.5, 65]),
    word('shy,', [5.5, 2, 67]),
  ),
  line(
    'hook',
    8,
    word('let', [0, 0.5, 62]),
    word('your', [0.5, 0.5, 64]),
    word('voice', [1, 1, 65]),
    word('be-gin', [2, 0.5, 64], [2.5, 1, 65]),
    word('to', [3.5, 0.5, 67]),
    word('fly.', [4, 2, 69], [6, 1.6, 67]),
  ),
  line(
    'tag',
    10,
    word('Come', [0, 0.5, 62]),
    word('sing', [0.5, 0.5, 62]),
    word('with', [1, 0.5, 65]),
    word('me', [1.5, 1.3, 67]),
    word('to-night.', [3, 1, 64], [4, 3.2, 65]),
  ),
];

/**
 * @param {string} symbol @param {number} bar @param {number} beat @param {number} beats @param {number} bass @param {number[]} voicing
 * @returns {Chord}
 */
const chord = (symbol, bar, beat, beats, bass, voicing) => ({ symbol, bar, beat, beats, bass, voicing });

/** Harmony; a chord lasts until the next. */
export const CHORDS = [
  chord('Fadd9', 0, 0, 4, 41, [57, 60, 65, 67]),
  chord('Bbmaj7', 1, 0, 4, 46, [57, 58, 62, 65]),
  chord('F', 2, 0, 4, 41, [57, 60, 65]),
  chord('Am7', 3, 0, 4, 45, [55, 60, 64]),
  chord('Bb', 4, 0, 4, 46, [58, 62, 65]),
  chord('Csus4', 5, 0, 2, 36, [55, 60, 65]),
  chord('C', 5, 2, 2, 36, [55, 60, 64]),
  chord('F', 6, 0, 4, 41, [57, 60, 65, 69]),
  chord('C/E', 7, 0, 4, 40, [55, 60, 64, 67]),
  chord('Dm7', 8, 0, 4, 38, [53, 57, 60, 65]),
  chord('Bbmaj7', 9, 0, 2, 46, [57, 58, 62, 65]),
  chord('C', 9, 2, 2, 36, [55, 60, 64, 67]),
  chord('Gm7', 10, 0, 2, 43, [58, 62, 65]),
  chord('C7', 10, 2, 2, 36, [58, 60, 64]),
  chord('Fadd9', 11, 0, 4, 41, [57, 60, 65, 67]),
];

/** @param {number} beat quarter notes from the first downbeat */
export const beatToSeconds = (beat) => LEAD_SECONDS + (beat * 60) / TEMPO_BPM;

export const DURATION_SECONDS = beatToSeconds(BAR_COUNT * BEATS_PER_BAR) + RING_SECONDS;

/** The text of a line as it is printed. @param {SungLine} sung */
export const lineText = (sung) => sung.words.map(wordText).join(' ');

/** @param {SungWord} sung */
export const wordText = (sung) => sung.syllables.map((syllable) => syllable.text).join('');
