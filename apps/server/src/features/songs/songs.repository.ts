import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { SoundPrintRow } from '../../platform/database/library-tables.ts';
import type { Database, DatabaseSchema, DatabaseTransaction, NewSongRow, SongRow, SongRowUpdate } from '../../platform/database/schema.ts';
import { sortKey } from '../../platform/search/fold-text.ts';
import type { SongCondition, SongSorting } from './songs.types.ts';

type Executor = Database | DatabaseTransaction;
export type SongsQuery = SelectQueryBuilder<DatabaseSchema, 'songs', object>;

/** By what each order sorts; the id makes it total. */
export const SORT_COLUMNS = {
  addedAt: ['createdAt', 'id'],
  title: ['titleKey', 'id'],
  artist: ['artistKey', 'titleKey', 'id'],
  album: ['albumKey', 'titleKey', 'id'],
  year: ['sortYear', 'titleKey', 'id'],
} as const satisfies Record<SongSorting['order'], readonly (keyof SongRow)[]>;

export interface SongPage extends SongSorting {
  readonly limit: number;
  /** The sort columns' values of the last song before this page. */
  readonly after?: readonly (string | number)[] | undefined;
  readonly offset?: number | undefined;
}

export class SongsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(song: NewSongRow, within: Executor = this.#database): Promise<void> {
    await within
      .insertInto('songs')
      .values({ ...song, ...keysOf(song) })
      .execute();
  }

  async find(songId: string): Promise<SongRow | null> {
    return (await this.#database.selectFrom('songs').selectAll().where('id', '=', songId).executeTakeFirst()) ?? null;
  }

  /** In the order of the ids, without those that are not there. */
  async findMany(songIds: readonly string[]): Promise<SongRow[]> {
    if (songIds.length === 0) return [];
    const rows = await this.#database
      .selectFrom('songs')
      .selectAll()
      .where('id', 'in', [...songIds])
      .execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return songIds.flatMap((id) => byId.get(id) ?? []);
  }

  /** The library's song with this sound, of the house or of one owner. */
  async findListed(audioSha256: string, ownerId: string | null, within: Executor = this.#database): Promise<SongRow | null> {
    const query = within.selectFrom('songs').selectAll().where('audioSha256', '=', audioSha256).where('listed', '=', 1);
    return (
      (await (ownerId === null ? query.where('ownerId', 'is', null) : query.where('ownerId', '=', ownerId)).executeTakeFirst()) ?? null
    );
  }

  async page(ownerId: string | null, condition: SongCondition, page: SongPage): Promise<SongRow[]> {
    const { order, direction, limit, after, offset } = page;
    const columns = SORT_COLUMNS[order];
    let query = this.#visible(ownerId).selectAll('songs').where(condition).limit(limit);
    if (after) query = query.where(isAfter(columns, after, direction));
    if (offset) query = query.offset(offset);
    for (const column of columns) query = query.orderBy(`songs.${column}`, direction);
    return query.execute();
  }

  async count(ownerId: string | null, condition: SongCondition): Promise<number> {
    const { count } = await this.#visible(ownerId)
      .where(condition)
      .select((e) => e.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** What somebody sees of the library: the house's songs, and an owner also their own. */
  #visible(ownerId: string | null): SongsQuery {
    const query = this.#database.selectFrom('songs').where('songs.listed', '=', 1);
    return ownerId === null
      ? query.where('songs.ownerId', 'is', null)
      : query.where((e) => e.or([e('songs.ownerId', 'is', null), e('songs.ownerId', '=', ownerId)]));
  }

  async update(songId: string, change: SongRowUpdate): Promise<void> {
    await this.#database
      .updateTable('songs')
      .set({ ...change, ...keysOf(change), updatedAt: Date.now() })
      .where('id', '=', songId)
      .execute();
  }

  async putPrint(print: SoundPrintRow): Promise<void> {
    const { audioSha256: _, ...value } = print;
    await this.#database
      .insertInto('soundPrints')
      .values(print)
      .onConflict((conflict) => conflict.column('audioSha256').doUpdateSet(value))
      .execute();
  }

  async deletePrint(audioSha256: string): Promise<void> {
    await this.#database.deleteFrom('soundPrints').where('audioSha256', '=', audioSha256).execute();
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

/** Rows are compared column by column; written as rows, an index answers it. */
function isAfter(
  columns: readonly (keyof SongRow)[],
  values: readonly (string | number)[],
  direction: 'asc' | 'desc',
): Expression<SqlBool> {
  const row = sql.join(columns.map((column) => sql.ref(`songs.${column}`)));
  return sql<SqlBool>`(${row}) ${sql.raw(direction === 'asc' ? '>' : '<')} (${sql.join(values)})`;
}

type SortKeys = Partial<Pick<SongRow, 'titleKey' | 'artistKey' | 'albumKey' | 'sortYear'>>;

function keysOf({ title, artist, album, year }: NewSongRow | SongRowUpdate): SortKeys {
  return {
    ...(title === undefined ? {} : { titleKey: sortKey(title) }),
    ...(artist === undefined ? {} : { artistKey: sortKey(artist) }),
    ...(album === undefined ? {} : { albumKey: sortKey(album) }),
    ...(year === undefined ? {} : { sortYear: year ?? 0 }),
  };
}
