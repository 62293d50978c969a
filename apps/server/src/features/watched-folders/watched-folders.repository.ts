import type { WatchedFileRow, WatchedFolderRow } from '../../platform/database/library-tables.ts';
import type { Database } from '../../platform/database/schema.ts';

const MOST_FAILED = 1000;

export class WatchedFoldersRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<WatchedFolderRow[]> {
    return this.#database.selectFrom('watchedFolders').selectAll().orderBy('path').execute();
  }

  async find(folderId: string): Promise<WatchedFolderRow | null> {
    return (await this.#database.selectFrom('watchedFolders').selectAll().where('id', '=', folderId).executeTakeFirst()) ?? null;
  }

  async insert(folder: WatchedFolderRow): Promise<void> {
    await this.#database.insertInto('watchedFolders').values(folder).execute();
  }

  async update(
    folderId: string,
    change: Partial<Pick<WatchedFolderRow, 'nameRule' | 'analyseAtOnce' | 'scannedAt' | 'fromSettings'>>,
  ): Promise<void> {
    await this.#database.updateTable('watchedFolders').set(change).where('id', '=', folderId).execute();
  }

  async delete(folderId: string): Promise<void> {
    await this.#database.deleteFrom('watchedFolders').where('id', '=', folderId).execute();
  }

  async file(folderId: string, path: string): Promise<WatchedFileRow | null> {
    const row = await this.#database
      .selectFrom('watchedFiles')
      .selectAll()
      .where('folderId', '=', folderId)
      .where('path', '=', path)
      .executeTakeFirst();
    return row ?? null;
  }

  async putFile(file: WatchedFileRow): Promise<void> {
    await this.#database
      .insertInto('watchedFiles')
      .values(file)
      .onConflict((c) => c.columns(['folderId', 'path']).doUpdateSet(file))
      .execute();
  }

  async failed(folderId: string): Promise<WatchedFileRow[]> {
    return this.#database
      .selectFrom('watchedFiles')
      .selectAll()
      .where('folderId', '=', folderId)
      .where('outcome', '=', 'failed')
      .orderBy('path')
      .limit(MOST_FAILED)
      .execute();
  }
}
