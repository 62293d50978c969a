export * from './chart.ts';
export * from './formats/lrc.ts';
export * from './formats/midi.ts';
export * from './formats/plain-lyrics.ts';
export * from './formats/srt.ts';
export * from './formats/timed-lyrics.ts';
export * from './rhythm.ts';
export * from './song.ts';
