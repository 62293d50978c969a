import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { PlaylistRow } from '../../platform/database/library-tables.ts';
import type { Database, DatabaseTransaction } from '../../platform/database/schema.ts';

export class PlaylistsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(playlist: PlaylistRow): Promise<void> {
    await this.#database.insertInto('playlists').values(playlist).execute();
  }

  async find(playlistId: string): Promise<PlaylistRow | null> {
    return (await this.#database.selectFrom('playlists').selectAll().where('id', '=', playlistId).executeTakeFirst()) ?? null;
  }

  /** The house's, and an owner's own. */
  async list(ownerId: string | null): Promise<PlaylistRow[]> {
    return this.#database
      .selectFrom('playlists')
      .selectAll()
      .where((e) => e.or([e('ownerId', 'is', null), ...(ownerId === null ? [] : [e('ownerId', '=', ownerId)])]))
      .orderBy('nameKey')
      .orderBy('id')
      .execute();
  }

  async update(playlistId: string, change: Partial<Pick<PlaylistRow, 'name' | 'nameKey' | 'rulesJson'>>): Promise<void> {
    await this.#database
      .updateTable('playlists')
      .set({ ...change, updatedAt: Date.now() })
      .where('id', '=', playlistId)
      .execute();
  }

  async delete(playlistId: string): Promise<void> {
    await this.#database.deleteFrom('playlists').where('id', '=', playlistId).execute();
  }

  /** Its songs in order. */
  async songIds(playlistId: string, within: Database | DatabaseTransaction = this.#database): Promise<string[]> {
    const rows = await within
      .selectFrom('playlistSongs')
      .select('songId')
      .where('playlistId', '=', playlistId)
      .orderBy('position')
      .execute();
    return rows.map(({ songId }) => songId);
  }

  /** How many songs each has that somebody sees. */
  async counts(ownerId: string | null): Promise<Map<string, number>> {
    const rows = await this.#database
      .selectFrom('playlistSongs')
      .innerJoin('songs', 'songs.id', 'playlistSongs.songId')
      .where((e) => e.or([e('songs.ownerId', 'is', null), ...(ownerId === null ? [] : [e('songs.ownerId', '=', ownerId)])]))
      .select((e) => ['playlistSongs.playlistId', e.fn.countAll<number>().as('songs')])
      .groupBy('playlistSongs.playlistId')
      .execute();
    return new Map(rows.map(({ playlistId, songs }) => [playlistId, Number(songs)]));
  }

  /** Changes the order of songs, and which there are, in one go. */
  async rearrange(playlistId: string, change: (songIds: string[]) => readonly string[]): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      const before = await this.songIds(playlistId, transaction);
      const after = change(before);
      await transaction.deleteFrom('playlistSongs').where('playlistId', '=', playlistId).execute();
      for (let start = 0; start < after.length; start += ROWS_PER_INSERT)
        await transaction
          .insertInto('playlistSongs')
          .values(after.slice(start, start + ROWS_PER_INSERT).map((songId, index) => ({ playlistId, songId, position: start + index })))
          .execute();
      await transaction.updateTable('playlists').set({ updatedAt: Date.now() }).where('id', '=', playlistId).execute();
    });
  }
}

const ROWS_PER_INSERT = 500;
