export * from './flac.ts';
export * from './generated-song.ts';
export * from './local-server.ts';
export * from './percussion.ts';
export * from './random.ts';
export * from './song-styles.ts';
export * from './tones.ts';
export * from './wav.ts';
