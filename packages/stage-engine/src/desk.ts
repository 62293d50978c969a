export * from './sound/open-desk.ts';
