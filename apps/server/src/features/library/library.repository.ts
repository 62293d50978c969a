import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Database, DatabaseSchema } from '../../platform/database/schema.ts';
import { foldText } from '../../platform/search/fold-text.ts';
import type { AlikeSong, Sketched } from './duplicates.types.ts';
import type { FoundSong } from './search-index.types.ts';

const AFTER_EVERY_LETTER = '\u{10ffff}';

export interface ArtistCount {
  readonly name: string;
  readonly songs: number;
}

/** Questions to the library as a whole. */
export class LibraryRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Songs that somebody sees whose title or artist begins with this, folded. */
  async beginningWith(beginning: string, ownerId: string | null, limit: number): Promise<FoundSong[]> {
    const found = await Promise.all(
      (['titleKey', 'artistKey'] as const).map((key) =>
        this.#database
          .selectFrom('songs')
          .select(['id', 'titleKey', 'artistKey', 'albumKey'])
          .where((e) => visible(e, ownerId))
          .where(key, '>=', beginning)
          .where(key, '<', beginning + AFTER_EVERY_LETTER)
          .orderBy(key)
          .limit(limit)
          .execute(),
      ),
    );
    return found.flat();
  }

  async artists(
    ownerId: string | null,
    { search, limit, offset }: { search: string; limit: number; offset: number },
  ): Promise<{ artists: ArtistCount[]; total: number }> {
    const wanted = `%${foldText(search).replace(/[%_]/g, '')}%`;
    const named = this.#database
      .selectFrom('songs')
      .where((e) => visible(e, ownerId))
      .where('artist', 'is not', null)
      .$if(search !== '', (query) => query.where('artistKey', 'like', wanted));
    const [rows, { total }] = await Promise.all([
      named
        .select((e) => [e.fn.min<string>('artist').as('name'), e.fn.countAll<number>().as('songs')])
        .groupBy('artistKey')
        .orderBy('artistKey')
        .limit(limit)
        .offset(offset)
        .execute(),
      named.select((e) => e.fn.count<number>('artistKey').distinct().as('total')).executeTakeFirstOrThrow(),
    ]);
    return { artists: rows.map(({ name, songs }) => ({ name, songs: Number(songs) })), total: Number(total) };
  }

  async folders(ownerId: string | null): Promise<{ folder: string; songs: number }[]> {
    const rows = await this.#database
      .selectFrom('songs')
      .where((e) => visible(e, ownerId))
      .where('folder', 'is not', null)
      .select((e) => [e.ref('folder').as('folder'), e.fn.countAll<number>().as('songs')])
      .groupBy('folder')
      .orderBy('folder')
      .execute();
    return rows.map(({ folder, songs }) => ({ folder: folder ?? '', songs: Number(songs) }));
  }

  async statistics(ownerId: string | null) {
    const filled = (column: 'artist' | 'album' | 'genre' | 'language' | 'givenLyrics' | 'audioSha256') =>
      sql<number>`count(${sql.ref(column)})`.as(column);
    const [totals, statuses, finished] = await Promise.all([
      this.#database
        .selectFrom('songs')
        .where((e) => visible(e, ownerId))
        .select((e) => [
          e.fn.countAll<number>().as('songs'),
          e.fn.count<number>('artistKey').distinct().as('artists'),
          sql<number>`coalesce(sum(duration_ms), 0)`.as('durationMs'),
          sql<number>`coalesce(sum(size_bytes), 0)`.as('originalBytes'),
          sql<number>`coalesce(sum(has_cover), 0)`.as('covers'),
          sql<number>`coalesce(sum(favourite), 0)`.as('favourites'),
          sql<number>`count(year)`.as('years'),
          ...(['artist', 'album', 'genre', 'language', 'givenLyrics', 'audioSha256'] as const).map(filled),
        ])
        .executeTakeFirstOrThrow(),
      this.#newestJobs(ownerId),
      this.#database
        .selectFrom('jobs')
        .innerJoin('songs', 'songs.id', 'jobs.songId')
        .where((e) => visible(e, ownerId))
        .select((e) => ['jobs.status', e.fn.countAll<number>().as('jobs')])
        .groupBy('jobs.status')
        .execute(),
    ]);
    return { totals, statuses, finished };
  }

  /** How many songs' newest jobs are in which state. */
  async #newestJobs(ownerId: string | null): Promise<{ status: string; songs: number }[]> {
    const newest = this.#database
      .selectFrom('jobs')
      .innerJoin('songs', 'songs.id', 'jobs.songId')
      .where((e) => visible(e, ownerId))
      .select((e) => [
        'jobs.status',
        e.fn
          .agg<number>('row_number')
          .over((o) => o.partitionBy('jobs.songId').orderBy('jobs.createdAt', 'desc').orderBy('jobs.id', 'desc'))
          .as('age'),
      ])
      .as('newest');
    const rows = await this.#database
      .selectFrom(newest)
      .where('newest.age', '=', 1)
      .select((e) => ['newest.status', e.fn.countAll<number>().as('songs')])
      .groupBy('newest.status')
      .execute();
    return rows.map(({ status, songs }) => ({ status, songs: Number(songs) }));
  }

  /** Every artefact that a job of a song somebody sees made, once. */
  async artefactKeys(ownerId: string | null): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('jobSteps')
      .innerJoin('jobs', 'jobs.id', 'jobSteps.jobId')
      .innerJoin('songs', 'songs.id', 'jobs.songId')
      .where((e) => visible(e, ownerId))
      .where('jobSteps.artefactKey', 'is not', null)
      .select('jobSteps.artefactKey')
      .distinct()
      .execute();
    return rows.flatMap(({ artefactKey }) => artefactKey ?? []);
  }

  /** Every sound that somebody sees a song of, and that has a print. */
  async sketches(ownerId: string | null): Promise<Sketched[]> {
    const rows = await this.#database
      .selectFrom('songs')
      .innerJoin('soundPrints', 'soundPrints.audioSha256', 'songs.audioSha256')
      .where((e) => visible(e, ownerId))
      .select(['soundPrints.audioSha256', 'songs.durationMs', 'soundPrints.sketch'])
      .execute();
    return [...new Map(rows.map((row) => [row.audioSha256, row])).values()];
  }

  async printWords(audioSha256s: readonly string[]): Promise<Map<string, Uint32Array>> {
    const words = new Map<string, Uint32Array>();
    for (let start = 0; start < audioSha256s.length; start += READ_AT_ONCE) {
      const asked = audioSha256s.slice(start, start + READ_AT_ONCE);
      const rows = await this.#database.selectFrom('soundPrints').selectAll().where('audioSha256', 'in', asked).execute();
      for (const row of rows) words.set(row.audioSha256, wordsIn(row.words));
    }
    return words;
  }

  /** Songs that share sound, or title and artist, with another one, or have one of these sounds. */
  async alike(ownerId: string | null, sounds: readonly string[] = []): Promise<AlikeSong[]> {
    const songs = (key: Expression<string | null>) =>
      this.#database
        .selectFrom('songs')
        .where((e) => visible(e, ownerId))
        .where(key, 'is not', null)
        .select(sql<string>`${key}`.as('key'))
        .groupBy(key)
        .having((e) => e.fn.countAll<number>(), '>', 1)
        .limit(MOST_GROUPS);
    const rows = await this.#database
      .selectFrom('songs')
      .where((e) => visible(e, ownerId))
      .where((e) =>
        e.or([
          e('audioSha256', 'in', songs(e.ref('audioSha256'))),
          e(nameKey, 'in', songs(nameKey)),
          ...(sounds.length === 0 ? [] : [e('audioSha256', 'in', sounds.slice(0, READ_AT_ONCE))]),
        ]),
      )
      .select(['id', 'title', 'artist', 'durationMs', 'audioSha256', 'titleKey', 'artistKey', 'createdAt'])
      .orderBy('titleKey')
      .orderBy('artistKey')
      .orderBy('createdAt')
      .execute();
    return rows;
  }
}

const MOST_GROUPS = 2000;
const READ_AT_ONCE = 5000;
const nameKey = sql<string | null>`artist_key || '/' || title_key`;

function wordsIn(base64: string): Uint32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** What somebody sees of the library. */
function visible(e: ExpressionBuilder<DatabaseSchema, 'songs'>, ownerId: string | null): Expression<SqlBool> {
  return e.and([
    e('songs.listed', '=', 1),
    e.or([e('songs.ownerId', 'is', null), ...(ownerId === null ? [] : [e('songs.ownerId', '=', ownerId)])]),
  ]);
}
