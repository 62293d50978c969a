import type { Database, DatabaseTransaction, NewSongRow, SongRow, SongRowUpdate } from '../../platform/database/schema.ts';

type Executor = Database | DatabaseTransaction;

export interface SongCursor {
  readonly createdAt: number;
  readonly id: string;
}

export class SongsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(song: NewSongRow, within: Executor = this.#database): Promise<void> {
    await within.insertInto('songs').values(song).execute();
  }

  async find(songId: string): Promise<SongRow | null> {
    return (await this.#database.selectFrom('songs').selectAll().where('id', '=', songId).executeTakeFirst()) ?? null;
  }

  /** The library's song with this sound, of the house or of one owner. */
  async findListed(audioSha256: string, ownerId: string | null, within: Executor = this.#database): Promise<SongRow | null> {
    const query = within.selectFrom('songs').selectAll().where('audioSha256', '=', audioSha256).where('listed', '=', 1);
    return (
      (await (ownerId === null ? query.where('ownerId', 'is', null) : query.where('ownerId', '=', ownerId)).executeTakeFirst()) ?? null
    );
  }

  /** Newest first. The house sees what has no owner; an owner sees the house's and their own. */
  async list(ownerId: string | null, limit: number, after: SongCursor | null): Promise<SongRow[]> {
    let query = this.#database.selectFrom('songs').selectAll().where('listed', '=', 1);
    query =
      ownerId === null
        ? query.where('ownerId', 'is', null)
        : query.where((e) => e.or([e('ownerId', 'is', null), e('ownerId', '=', ownerId)]));
    if (after)
      query = query.where((e) =>
        e.or([e('createdAt', '<', after.createdAt), e.and([e('createdAt', '=', after.createdAt), e('id', '<', after.id)])]),
      );
    return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute();
  }

  async update(songId: string, change: SongRowUpdate): Promise<void> {
    await this.#database
      .updateTable('songs')
      .set({ ...change, updatedAt: Date.now() })
      .where('id', '=', songId)
      .execute();
  }

  async delete(songId: string): Promise<void> {
    await this.#database.deleteFrom('songs').where('id', '=', songId).execute();
  }

  /** Whether a song other than `exceptSongId` has this sound and still keeps its files. */
  async isAudioUsed(audioSha256: string, exceptSongId = ''): Promise<boolean> {
    const other = await this.#database
      .selectFrom('songs')
      .select('id')
      .where('audioSha256', '=', audioSha256)
      .where('id', '!=', exceptSongId)
      .where((e) =>
        e.not(
          e.exists(e.selectFrom('jobs').select('jobs.id').whereRef('jobs.songId', '=', 'songs.id').where('jobs.status', '=', 'expired')),
        ),
      )
      .limit(1)
      .executeTakeFirst();
    return other !== undefined;
  }
}
