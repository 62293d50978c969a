import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FsBlobStore } from '../../platform/blobs/fs-blob-store.ts';
import { newTestDatabase, type TestDatabase } from '../../platform/database/databases.fixture.ts';
import { lastMigration, migrate } from '../../platform/database/migrate.ts';
import { openDatabase } from '../../platform/database/open-database.ts';
import type { Database } from '../../platform/database/schema.ts';
import { BackupRestorer } from './restore-backup.service.ts';
import { BackupWriter } from './write-backup.service.ts';

describe('a backup of a database', () => {
  const lent: TestDatabase[] = [];
  const opened: Database[] = [];
  let folder: string;
  let blobs: FsBlobStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refrain-backup-'));
    blobs = await FsBlobStore.open({ root: join(folder, 'blobs') });
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.destroy();
    for (const database of lent.splice(0)) await database.remove();
    await rm(folder, { recursive: true, force: true });
  });
  const open = async () => {
    const database = await newTestDatabase();
    lent.push(database);
    const one = await openDatabase(database.options);
    opened.push(one);
    return one;
  };
  const write = (database: Database, path: string) => new BackupWriter({ database, blobs, version: '1' }).write(path);
  const restore = (database: Database, path: string) => new BackupRestorer({ database, blobs, tempDir: folder }).restore(path);

  it('without tables is none, and says so', async () => {
    const refused = { code: 'request.invalid', message: expect.stringContaining('nothing here') };
    await expect(write(await open(), join(folder, 'a.backup'))).rejects.toMatchObject(refused);
  });

  it('that an older version made is made, and restored as of this version', async () => {
    const [older, target, other] = [await open(), await open(), await open()];
    await migrate(older, '0003-sources');
    const path = join(folder, 'b.backup');
    await older
      .insertInto('settings')
      .values({ name: 'house', valueJson: '{}', updatedAt: 1 } as never)
      .execute();
    expect(await write(older, path)).toMatchObject({ rows: 1 });
    expect(await restore(target, path)).toMatchObject({ rows: 1 });
    expect(await lastMigration(target)).not.toBe('0003-sources');
    await expect(restore(target, path)).rejects.toThrow('is not empty');
    await migrate(other);
    await expect(restore(other, path)).rejects.toThrow('holds nothing, but has the tables of another version');
  });

  it('of a newer version is left to it: neither made, nor restored into, nor brought up to date', async () => {
    const [source, newer] = [await open(), await open()];
    await migrate(source);
    const path = join(folder, 'd.backup');
    await write(source, path);
    await migrate(newer);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-not-yet', '2030-01-01')`.execute(newer);
    const refused = { code: 'database.newer', message: expect.stringContaining('9999-not-yet') };
    await expect(write(newer, join(folder, 'e.backup'))).rejects.toMatchObject(refused);
    expect(existsSync(join(folder, 'e.backup'))).toBe(false);
    await expect(restore(newer, path)).rejects.toMatchObject(refused);
    await expect(migrate(newer)).rejects.toMatchObject(refused);
  });

  it('whose file cannot be written ends with the reason, and leaves the database free', async () => {
    const database = await open();
    await migrate(database);
    await expect(write(database, join(folder, 'nowhere', 'c.backup'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await write(database, join(folder, 'c.backup'))).toMatchObject({ rows: 0 });
  });
});
