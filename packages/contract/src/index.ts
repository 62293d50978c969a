export * from './errors.ts';
export * from './jobs.ts';
export * from './people.ts';
export * from './realtime.ts';
export * from './songs.ts';
