import { type Playlist, playlistListSchema, playlistSchema, playlistSongsSchema, type SmartRules } from '@refrain/contract';
import { json, request, send } from './http.ts';

const BASE = '/api/v1/playlists';
const PAGE_SONGS = 100;
const path = (playlistId: string) => `${BASE}/${encodeURIComponent(playlistId)}`;

export const listPlaylists = () => request(playlistListSchema, BASE);
export const getPlaylist = (playlistId: string): Promise<Playlist> => request(playlistSchema, path(playlistId));

/** @param rules with them it is a smart one: its songs are found, not listed */
export const makePlaylist = (name: string, rules: SmartRules | null): Promise<Playlist> =>
  request(playlistSchema, BASE, json('POST', { name, rules }));

export const editPlaylist = (playlistId: string, edit: { name?: string; rules?: SmartRules }): Promise<Playlist> =>
  request(playlistSchema, path(playlistId), json('PATCH', edit));

export async function removePlaylist(playlistId: string): Promise<void> {
  await send(path(playlistId), { method: 'DELETE' });
}

export const playlistSongs = (playlistId: string, offset: number) =>
  request(playlistSongsSchema, `${path(playlistId)}/songs?limit=${PAGE_SONGS}&offset=${offset}`);

/** At the end, or at a place; songs that are in it already move there. */
export async function addToPlaylist(playlistId: string, songIds: readonly string[], at?: number): Promise<void> {
  await send(`${path(playlistId)}/songs`, json('POST', { songIds, ...(at === undefined ? {} : { at }) }));
}

export async function takeFromPlaylist(playlistId: string, songIds: readonly string[]): Promise<void> {
  await send(`${path(playlistId)}/songs`, json('DELETE', { songIds }));
}
