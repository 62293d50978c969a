export type { ItunesHit, ItunesSong } from './itunes.client.ts';
