/**
 * Music for the time between singers, as data: sixteen bars that lead back to their beginning.
 * Beats count quarter notes from the first downbeat; pitches are MIDI numbers.
 */

export const TEMPO_BPM = 84;
export const BEATS_PER_BAR = 4;
/** The bass note, and what the right hand holds. One bar each. */
export const CHORDS = [
  { name: 'Fmaj9', bass: 41, voicing: [57, 60, 64, 67] },
  { name: 'Dm9', bass: 38, voicing: [53, 57, 60, 64] },
  { name: 'Gm9', bass: 43, voicing: [58, 62, 65, 69] },
  { name: 'C13', bass: 36, voicing: [58, 62, 64, 69] },
  { name: 'Am7', bass: 45, voicing: [55, 60, 64, 67] },
  { name: 'D9', bass: 38, voicing: [54, 60, 64, 69] },
  { name: 'Gm9', bass: 43, voicing: [58, 62, 65, 69] },
  { name: 'C9sus', bass: 36, voicing: [58, 62, 65, 67] },
  { name: 'Bbmaj9', bass: 46, voicing: [57, 60, 62, 65] },
  { name: 'Am7', bass: 45, voicing: [55, 60, 64, 67] },
  { name: 'Dm9', bass: 38, voicing: [53, 57, 60, 64] },
  { name: 'G13', bass: 43, voicing: [53, 57, 59, 64] },
  { name: 'Gm9', bass: 43, voicing: [58, 62, 65, 69] },
  { name: 'C9sus', bass: 36, voicing: [58, 62, 65, 67] },
  { name: 'Fmaj9', bass: 41, voicing: [57, 60, 64, 67] },
  { name: 'C13', bass: 36, voicing: [58, 62, 64, 69] },
];
export const LOOP_BEATS = CHORDS.length * BEATS_PER_BAR;

/** A tune that leaves room to talk: [beat, beats, pitch]. */
export const TUNE = [
  ...[
    [1, 0.5, 72],
    [1.5, 0.5, 76],
    [2, 2, 79],
  ],
  ...[
    [5.5, 0.5, 77],
    [6, 0.5, 76],
    [6.5, 1.5, 72],
  ],
  ...[
    [9, 0.5, 74],
    [9.5, 0.5, 77],
    [10, 2, 81],
  ],
  ...[
    [13.5, 0.5, 79],
    [14, 0.5, 76],
    [14.5, 1.5, 74],
  ],
  ...[
    [17, 0.5, 76],
    [17.5, 0.5, 79],
    [18, 2, 76],
  ],
  ...[
    [20.5, 1, 78],
    [21.5, 0.5, 76],
    [22, 1.5, 72],
  ],
  ...[
    [25, 0.5, 74],
    [25.5, 0.5, 70],
    [26, 2, 77],
  ],
  ...[
    [30, 0.5, 74],
    [30.5, 1.5, 72],
  ],
  ...[
    [33, 1, 74],
    [34, 0.5, 77],
    [34.5, 1.5, 81],
  ],
  ...[
    [37, 0.5, 79],
    [37.5, 0.5, 76],
    [38, 2, 72],
  ],
  ...[
    [41, 1, 77],
    [42, 0.5, 76],
    [42.5, 1.5, 72],
  ],
  ...[
    [45.5, 0.5, 71],
    [46, 0.5, 74],
    [46.5, 1.5, 76],
  ],
  ...[
    [49, 0.5, 70],
    [49.5, 0.5, 74],
    [50, 2, 77],
  ],
  ...[
    [53.5, 0.5, 77],
    [54, 1, 74],
    [55, 0.5, 70],
  ],
  ...[
    [57, 0.5, 72],
    [57.5, 2.5, 76],
  ],
];
