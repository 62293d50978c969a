import type { Database } from '../../platform/database/schema.ts';

/** Listed songs that have no document in the search index, on either database. */
export async function songsNotIndexed(database: Database, limit: number): Promise<string[]> {
  const rows = await database
    .selectFrom('songs')
    .select('id')
    .where('listed', '=', 1)
    .where((e) =>
      e.not(e.exists(e.selectFrom('searchDocuments').select('searchDocuments.id').whereRef('searchDocuments.songId', '=', 'songs.id'))),
    )
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
