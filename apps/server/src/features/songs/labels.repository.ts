import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { Database } from '../../platform/database/schema.ts';
import { sortKey } from '../../platform/search/fold-text.ts';

/** Words that people put on songs, and the marks of those who like them. */
export class LabelsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async of(songId: string): Promise<string[]> {
    const rows = await this.#database.selectFrom('songLabels').select('label').where('songId', '=', songId).orderBy('labelKey').execute();
    return rows.map(({ label }) => label);
  }

  async set(songId: string, labels: readonly string[]): Promise<void> {
    await inTransaction(this.#database, async (transaction) => {
      await transaction.deleteFrom('songLabels').where('songId', '=', songId).execute();
      const rows = labelRows([songId], labels);
      if (rows.length > 0) await transaction.insertInto('songLabels').values(rows).execute();
    });
  }

  async add(songIds: readonly string[], labels: readonly string[]): Promise<void> {
    const rows = labelRows(songIds, labels);
    if (rows.length === 0) return;
    await this.#database
      .insertInto('songLabels')
      .values(rows)
      .onConflict((c) => c.doNothing())
      .execute();
  }

  async takeOff(songIds: readonly string[], labels: readonly string[]): Promise<void> {
    if (songIds.length === 0 || labels.length === 0) return;
    await this.#database
      .deleteFrom('songLabels')
      .where('songId', 'in', [...songIds])
      .where('labelKey', 'in', labels.map(sortKey))
      .execute();
  }

  /** Every label on the songs somebody sees, with how many songs have it. */
  async counts(ownerId: string | null): Promise<{ label: string; songs: number }[]> {
    const rows = await this.#database
      .selectFrom('songLabels')
      .innerJoin('songs', 'songs.id', 'songLabels.songId')
      .where('songs.listed', '=', 1)
      .where((e) => e.or([e('songs.ownerId', 'is', null), ...(ownerId === null ? [] : [e('songs.ownerId', '=', ownerId)])]))
      .select((e) => [e.fn.min('songLabels.label').as('label'), e.fn.countAll<number>().as('songs')])
      .groupBy('songLabels.labelKey')
      .orderBy('songLabels.labelKey')
      .execute();
    return rows.map(({ label, songs }) => ({ label, songs: Number(songs) }));
  }

  async like(personId: string, songId: string): Promise<void> {
    await this.#database
      .insertInto('songFavourites')
      .values({ personId, songId, createdAt: Date.now() })
      .onConflict((c) => c.doNothing())
      .execute();
  }

  async unlike(personId: string, songId: string): Promise<void> {
    await this.#database.deleteFrom('songFavourites').where('personId', '=', personId).where('songId', '=', songId).execute();
  }

  async likedBy(personId: string, limit: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('songFavourites')
      .select('songId')
      .where('personId', '=', personId)
      .orderBy('createdAt', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ songId }) => songId);
  }
}

function labelRows(songIds: readonly string[], labels: readonly string[]) {
  const byKey = new Map(labels.map((label) => [sortKey(label), label]));
  return songIds.flatMap((songId) => [...byKey].map(([labelKey, label]) => ({ songId, labelKey, label })));
}
