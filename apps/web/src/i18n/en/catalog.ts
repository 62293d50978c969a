import type { Catalog } from '../catalog.types.ts';

/** English texts are their own keys: only what depends on a number is written out. */
export const catalog: Catalog = {
  texts: {
    'About {{count}} minutes left_one': 'About a minute left',
    'About {{count}} minutes left_other': 'About {{count}} minutes left',
    '{{count}} minutes_one': '{{count}} minute',
    '{{count}} minutes_other': '{{count}} minutes',
    '{{count}} seconds_one': '{{count}} second',
    '{{count}} seconds_other': '{{count}} seconds',
    '{{count}} songs come first_one': '1 song comes first',
    '{{count}} songs come first_other': '{{count}} songs come first',
    '{{count}} semitones higher_one': '{{count}} semitone higher',
    '{{count}} semitones higher_other': '{{count}} semitones higher',
    '{{count}} semitones lower_one': '{{count}} semitone lower',
    '{{count}} semitones lower_other': '{{count}} semitones lower',
    '{{count}} songs_one': '1 song',
    '{{count}} songs_other': '{{count}} songs',
    '{{count}} taps_one': '1 tap',
    '{{count}} taps_other': '{{count}} taps',
    'sang {{count}} times_one': 'sang once',
    'sang {{count}} times_other': 'sang {{count}} times',
  },
  errors: {},
  server: {},
};
