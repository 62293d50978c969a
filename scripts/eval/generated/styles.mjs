// Kinds of singing that are hard to align, each a song that a seed varies in words, melody and rhythm.
import { ENGLISH, JAPANESE, pick, SPANISH } from './lyrics.mjs';
import { openTrack } from './singing.mjs';
import { renderStem } from './stem.mjs';

/** @typedef {ReturnType<typeof openTrack>} Track */
/** @typedef {import('./singing.mjs').Voice} Voice */
/** @typedef {{ language: string, bpm: number, bleedDb: number, voice: Voice, compose: (track: Track, voice: Voice) => void }} Style */

/** Beats of a syllable, mostly `usual`, now and then `other`; the last of a line `last`. */
const steady =
  (usual, other, last, share = 0.15) =>
  (syllable, count, random) =>
    syllable === count - 1 ? last : random() < share ? other : usual;

const slow = (syllable, count, random) => (syllable === count - 1 ? 3 : pick(random, [0.5, 0.5, 1, 1, 1.5]));
const held = (syllable, count, random) => (syllable === count - 1 || random() < 0.25 ? 4 : 0.75);

const lines = (count, make) => Array.from({ length: count }, make);

/** Verse, chorus, verse, chorus …; `chorus` is called anew each time. */
function verses(track, { count, rest, verse, chorus }) {
  for (let i = 0; i < count; i++) {
    verse(i);
    track.rest(rest);
    chorus(i);
    track.rest(rest);
  }
}

/** @type {Record<string, Style>} */
export const STYLES = {
  rap: {
    language: 'en',
    bpm: 125,
    bleedDb: -34,
    voice: { pitch: 47, formantScale: 0.88, range: 1, vibrato: 0, drift: 0.5 },
    compose(track, voice) {
      const { random } = track;
      const hook = lines(2, () => ENGLISH.line(random));
      const rapped = { voice, rhythm: steady(0.25, 0.5, 0.5) };
      verses(track, {
        count: 2,
        rest: 2,
        verse: () => lines(6, () => track.sing(ENGLISH.long(random), { ...rapped, rest: random() < 0.5 ? 0.25 : 0 })),
        chorus: () => [...hook, ...hook].map((line) => track.sing(line, { voice, rhythm: steady(0.5, 0.25, 1), rest: 0.5 })),
      });
    },
  },
  punk: {
    language: 'en',
    bpm: 190,
    bleedDb: -30,
    voice: { pitch: 62, formantScale: 0.95, range: 2, vibrato: 0.1, drift: 0.4, drive: 0.35 },
    compose(track, voice) {
      const { random } = track;
      const hook = ENGLISH.hook(random);
      const shouted = { voice, rhythm: steady(0.5, 1, 1) };
      verses(track, {
        count: 3,
        rest: 4,
        verse: () => lines(4, () => track.sing(ENGLISH.line(random), { ...shouted, rest: 0.5 })),
        chorus: () => lines(6, () => track.sing(hook, shouted)),
      });
    },
  },
  growl: {
    language: 'en',
    bpm: 130,
    bleedDb: -28,
    voice: { pitch: 45, formantScale: 0.85, range: 1, vibrato: 0, drift: 0.6, breath: 0.75, drive: 0.5, roughness: 0.5 },
    compose(track, voice) {
      const { random } = track;
      const hook = lines(2, () => ENGLISH.hook(random));
      verses(track, {
        count: 2,
        rest: 6,
        verse: () => lines(6, () => track.sing(ENGLISH.line(random), { voice, rhythm: steady(0.5, 1, 2, 0.3), rest: 1 })),
        chorus: () => [...hook, ...hook].map((line) => track.sing(line, { voice, rhythm: steady(1, 0.5, 3), rest: 0.5 })),
      });
    },
  },
  melisma: {
    language: 'en',
    bpm: 80,
    bleedDb: -34,
    voice: { pitch: 60, formantScale: 1, range: 4, vibrato: 0.4, melisma: true },
    compose(track, voice) {
      lines(9, () => track.sing(ENGLISH.short(track.random), { voice, rhythm: held, rest: pick(track.random, [0, 1, 2]) }));
    },
  },
  ballad: {
    language: 'en',
    bpm: 72,
    bleedDb: -34,
    voice: { pitch: 57, formantScale: 1, range: 4, vibrato: 0.4 },
    compose(track, voice) {
      const { random } = track;
      track.rest(16);
      for (let part = 0; part < 3; part++) {
        lines(3, () => track.sing(ENGLISH.line(random), { voice, rhythm: slow, rest: pick(random, [1, 2]) }));
        track.rest(24);
      }
    },
  },
  echo: {
    language: 'en',
    bpm: 112,
    bleedDb: -34,
    voice: { pitch: 57, formantScale: 1, range: 3 },
    compose(track, voice) {
      const { random } = track;
      const answering = { pitch: 50, formantScale: 0.87, range: 2, gain: 0.5 };
      lines(9, () => {
        const line = ENGLISH.line(random);
        track.sing(line, { voice, rhythm: steady(0.5, 1, 2), rest: 0 });
        track.sing(line.split(' ').slice(-3).join(' '), { voice: answering, rhythm: steady(0.5, 0.5, 1), early: 0.75, rest: 0.5 });
      });
    },
  },
  chorus: {
    language: 'en',
    bpm: 118,
    bleedDb: -34,
    voice: { pitch: 59, formantScale: 1, range: 4 },
    compose(track, voice) {
      const { random } = track;
      const chorus = lines(4, () => ENGLISH.line(random));
      const sung = { voice, rhythm: steady(0.5, 1, 1.5), rest: 0.5 };
      verses(track, {
        count: 4,
        rest: 4,
        verse: () => lines(2, () => track.sing(ENGLISH.line(random), sung)),
        chorus: () => chorus.map((line) => track.sing(line, { ...sung, again: true })),
      });
    },
  },
  adlibs: {
    language: 'en',
    bpm: 100,
    bleedDb: -34,
    voice: { pitch: 52, formantScale: 0.9, range: 3 },
    compose(track, voice) {
      const { random } = track;
      const aside = { pitch: 55, formantScale: 0.95, range: 1, gain: 0.6, drift: 0.5 };
      const call = (text) => track.sing(text, { voice: aside, rhythm: steady(0.5, 0.5, 1), given: false, rest: 0.5 });
      call('check the sound and count me in');
      call('one two three four');
      const hook = ENGLISH.line(random);
      for (let part = 0; part < 4; part++) {
        lines(3, () => {
          track.sing(ENGLISH.line(random), { voice, rhythm: steady(0.5, 1, 1), rest: 0.5 });
          if (random() < 0.5) call(pick(random, ['yeah come on', 'hey hey', 'all right now', 'let me hear you say it']));
        });
        lines(2, () => track.sing(hook, { voice, rhythm: steady(0.5, 1, 1.5), rest: 0.5 }));
        if (part === 1) lines(3, () => call(ENGLISH.line(random)));
      }
    },
  },
  japanese: {
    language: 'ja',
    bpm: 100,
    bleedDb: -34,
    voice: { pitch: 58, formantScale: 1, range: 4 },
    compose: (track, voice) => versesAndHook(track, voice, JAPANESE, steady(0.5, 1, 1.5, 0.25)),
  },
  spanish: {
    language: 'es',
    bpm: 105,
    bleedDb: -34,
    voice: { pitch: 58, formantScale: 1, range: 4 },
    compose: (track, voice) => versesAndHook(track, voice, SPANISH, steady(0.5, 1, 1.5, 0.2)),
  },
};

function versesAndHook(track, voice, words, rhythm) {
  const { random } = track;
  const hook = lines(2, () => words.hook(random));
  verses(track, {
    count: 2,
    rest: 3,
    verse: () => lines(4, () => track.sing(words.line(random), { voice, rhythm, rest: 0.5 })),
    chorus: () => [...hook, ...hook].map((line) => track.sing(line, { voice, rhythm, rest: 0.5 })),
  });
}

/**
 * One song: its stem, its lyrics, and when each word of them is sung.
 * @param {string} name of the style @param {number} seed
 */
export function makeSong(name, seed) {
  const { language, bpm, bleedDb, voice, compose } = STYLES[name];
  const track = openTrack({ language, bpm, seed: 1000 * seed + Object.keys(STYLES).indexOf(name) });
  compose(track, voice);
  const sung = track.finish();
  const { samples, mixRmsDb } = renderStem(sung, { bpm, bleedDb, seed });
  return {
    samples,
    mixRmsDb,
    language,
    lyrics: sung.lines.map(({ text }) => text).join('\n'),
    truth: sung.lines.flatMap(({ words }) => words),
  };
}
