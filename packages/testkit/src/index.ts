export * from './percussion.ts';
export * from './random.ts';
export * from './tones.ts';
export * from './wav.ts';
