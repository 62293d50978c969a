export * from './audio/pcm.ts';
export * from './io/audio-codec.ts';
export * from './io/audio-error.ts';
export * from './io/open-audio-codec.ts';
