import type { ImportStatus } from '@refrain/contract';
import type { Database } from '../../platform/database/schema.ts';
import type { ImportRow, ImportRowUpdate } from '../../platform/database/sources-tables.ts';

export class ImportsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(row: ImportRow): Promise<void> {
    await this.#database.insertInto('imports').values(row).execute();
  }

  async find(importId: string): Promise<ImportRow | null> {
    return (await this.#database.selectFrom('imports').selectAll().where('id', '=', importId).executeTakeFirst()) ?? null;
  }

  /** Newest first: an owner's, or those that somebody of the house started. */
  listFor({ ownerId, creatorId }: { ownerId: string | null; creatorId: string | null }, limit: number): Promise<ImportRow[]> {
    const query = this.#database.selectFrom('imports').selectAll().orderBy('createdAt', 'desc').limit(limit);
    return (
      ownerId === null ? query.where('ownerId', 'is', null).where('creatorId', '=', creatorId ?? '') : query.where('ownerId', '=', ownerId)
    ).execute();
  }

  /** The newest import of a link that is under way or became a song, of the house or of one owner. */
  async findByUrl(url: string, ownerId: string | null): Promise<ImportRow | null> {
    const query = this.#database
      .selectFrom('imports')
      .selectAll()
      .where('url', '=', url)
      .where('status', 'in', ['queued', 'downloading', 'completed'])
      .orderBy('createdAt', 'desc');
    return (
      (await (ownerId === null ? query.where('ownerId', 'is', null) : query.where('ownerId', '=', ownerId)).executeTakeFirst()) ?? null
    );
  }

  /** Takes the oldest that waits, so that no other process does. */
  async claim(holder: string): Promise<ImportRow | null> {
    const next = await this.#database
      .selectFrom('imports')
      .select(['id', 'attempts'])
      .where('status', '=', 'queued')
      .orderBy('createdAt')
      .limit(1)
      .executeTakeFirst();
    if (!next) return null;
    const taken = await this.move(next.id, ['queued'], { status: 'downloading', holder, progress: 0, attempts: next.attempts + 1 });
    return taken ? this.find(next.id) : null;
  }

  /** Changes an import only while it is in one of these states; false when it was not. */
  async move(importId: string, from: readonly ImportStatus[], change: ImportRowUpdate): Promise<boolean> {
    const result = await this.#database
      .updateTable('imports')
      .set({ ...change, updatedAt: Date.now() })
      .where('id', '=', importId)
      .where('status', 'in', [...from])
      .executeTakeFirst();
    return Number(result.numUpdatedRows) > 0;
  }

  withStatus(status: ImportStatus): Promise<ImportRow[]> {
    return this.#database.selectFrom('imports').selectAll().where('status', '=', status).execute();
  }
}
