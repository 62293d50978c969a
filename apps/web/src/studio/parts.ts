import type { Text } from '../i18n/translation.ts';

/** The sounds a song is taken apart into, in the order they appear. */
export const PARTS: readonly { name: string; label: Text }[] = [
  { name: 'stems/vocals.flac', label: 'The voice alone' },
  { name: 'instrumental.flac', label: 'The band without it' },
  { name: 'stems/drums.flac', label: 'Drums' },
  { name: 'stems/bass.flac', label: 'Bass' },
  { name: 'stems/other.flac', label: 'Everything else' },
];
