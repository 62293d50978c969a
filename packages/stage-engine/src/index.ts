export * from './beat-pulse.ts';
export * from './gain-ramp.ts';
export * from './level.ts';
export * from './lyric-cursor.ts';
export * from './playback-clock.ts';
export * from './stem-player.ts';
