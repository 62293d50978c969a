import type { Chart, Line } from '@refrain/song-model';
import type { ReadySong } from './song-bundle.ts';

export interface ClickSongOptions {
  title: string;
  durationSeconds: number;
  /** Between two clicks. */
  everySeconds: number;
  sampleRateHz?: number;
}

const WORDS_IN_A_LINE = 4;
const FIRST_SECONDS = 1;
const CLICK_SECONDS = 0.004;
const CLICK_HZ = 2_000;

/** A song whose every word begins with a click: what is seen can be held against what is heard. */
export function clickSong({ title, durationSeconds, everySeconds, sampleRateHz = 44_100 }: ClickSongOptions): ReadySong {
  const total = Math.round(durationSeconds * sampleRateHz);
  const count = Math.floor((durationSeconds - 2 * FIRST_SECONDS) / everySeconds);
  const starts = Array.from({ length: count }, (_, i) => FIRST_SECONDS + i * everySeconds);
  const drums = new Int16Array(total);
  for (const start of starts) addClick(drums, Math.round(start * sampleRateHz), sampleRateHz);
  const silence = () => new Int16Array(total);
  return {
    title,
    artist: 'The Metronomes',
    sampleRateHz,
    stems: { vocals: silence(), drums, bass: silence(), other: silence() },
    chart: chartOf(starts, everySeconds),
    rhythm: {
      tempoBpm: 60 / everySeconds,
      tempoAlternativesBpm: [],
      beatsSeconds: starts,
      downbeatsSeconds: starts.filter((_, i) => i % WORDS_IN_A_LINE === 0),
      onsetsSeconds: starts,
      timeSignature: '4/4',
      beatConfidence: 1,
      rhythmRegularity: 1,
    },
  };
}

function addClick(samples: Int16Array, at: number, rateHz: number): void {
  const length = Math.round(CLICK_SECONDS * rateHz);
  for (let i = 0; i < length; i++)
    samples[at + i] = Math.round(26_000 * Math.cos((2 * Math.PI * CLICK_HZ * i) / rateHz) * (1 - i / length) ** 2);
}

function chartOf(starts: readonly number[], everySeconds: number): Chart {
  const lines: Line[] = [];
  for (let first = 0; first < starts.length; first += WORDS_IN_A_LINE) {
    const words = starts.slice(first, first + WORDS_IN_A_LINE).map((startSeconds, i) => ({
      text: ['one', 'two', 'three', 'four'][i],
      startSeconds,
      endSeconds: startSeconds + everySeconds * 0.9,
      confidence: 1,
      heard: true,
      syllables: [],
    }));
    lines.push({ singer: null, startSeconds: words[0].startSeconds, endSeconds: words[words.length - 1].endSeconds, words });
  }
  return { schemaVersion: 1, language: 'en', lines, notes: [] };
}
