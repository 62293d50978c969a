import { randomUUID } from 'node:crypto';
import { looksLikeLrc } from '@refrain/song-model';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { Database, DatabaseTransaction } from '../../platform/database/schema.ts';
import type { LyricsVersionRow } from '../../platform/database/sources-tables.ts';
import type { NewLyrics } from './lyrics.types.ts';

/** Every version of every song's lyrics. */
export class LyricsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first. */
  ofSong(songId: string): Promise<LyricsVersionRow[]> {
    return this.#database
      .selectFrom('lyricsVersions')
      .selectAll()
      .where('songId', '=', songId)
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .execute();
  }

  async find(songId: string, versionId: string): Promise<LyricsVersionRow | null> {
    const query = this.#database.selectFrom('lyricsVersions').selectAll().where('songId', '=', songId).where('id', '=', versionId);
    return (await query.executeTakeFirst()) ?? null;
  }

  async current(songId: string): Promise<LyricsVersionRow | null> {
    const query = this.#database.selectFrom('lyricsVersions').selectAll().where('songId', '=', songId).where('current', '=', 1);
    return (await query.executeTakeFirst()) ?? null;
  }

  /**
   * Keeps lyrics as a version, or finds the one of the same source that says the same, and makes it current if asked to:
   * `'ifNone'` only where no other is, which somebody may be changing right now.
   * @returns the version, which is never a copy of another
   */
  add(lyrics: NewLyrics, { makeCurrent }: { makeCurrent: boolean | 'ifNone' }): Promise<LyricsVersionRow> {
    return inTransaction(this.#database, async (transaction) => {
      const same = await transaction
        .selectFrom('lyricsVersions')
        .selectAll()
        .where('songId', '=', lyrics.songId)
        .where('source', '=', lyrics.source)
        .where('text', '=', lyrics.text)
        .executeTakeFirst();
      const row: LyricsVersionRow = same
        ? { ...same, score: lyrics.score ?? same.score }
        : {
            ...lyrics,
            id: randomUUID(),
            format: looksLikeLrc(lyrics.text) ? 'lrc' : 'plain',
            current: 0,
            createdAt: Date.now(),
          };
      if (same) await transaction.updateTable('lyricsVersions').set({ score: row.score }).where('id', '=', row.id).execute();
      else await transaction.insertInto('lyricsVersions').values(row).execute();
      if (!makeCurrent || (makeCurrent === 'ifNone' && (await hasCurrent(lyrics.songId, transaction)))) return row;
      await markCurrent(lyrics.songId, row.id, transaction);
      return { ...row, current: 1 };
    });
  }

  async makeCurrent(songId: string, versionId: string): Promise<void> {
    await inTransaction(this.#database, (transaction) => markCurrent(songId, versionId, transaction));
  }
}

async function markCurrent(songId: string, versionId: string, transaction: DatabaseTransaction): Promise<void> {
  await transaction.updateTable('lyricsVersions').set({ current: 0 }).where('songId', '=', songId).execute();
  await transaction.updateTable('lyricsVersions').set({ current: 1 }).where('id', '=', versionId).execute();
}

async function hasCurrent(songId: string, transaction: DatabaseTransaction): Promise<boolean> {
  const query = transaction.selectFrom('lyricsVersions').select('id').where('songId', '=', songId).where('current', '=', 1);
  return (await query.executeTakeFirst()) !== undefined;
}
