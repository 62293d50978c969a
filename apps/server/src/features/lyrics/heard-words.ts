import type { Transcript } from '@refrain/audio-engine';
import type { SongRow } from '../../platform/database/schema.ts';
import type { SongsService } from '../songs/songs.service.ts';

/** The words that were recognised in a song's voice, in order; null while that has not been done. */
export async function heardWords(songs: SongsService, song: SongRow): Promise<string[] | null> {
  const json = await songs.text(song, 'transcript.json');
  return json === null ? null : (JSON.parse(json) as Transcript).words.map(({ text }) => text);
}
