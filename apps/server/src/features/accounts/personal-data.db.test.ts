import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../../platform/database/databases.fixture.ts';
import type { Database } from '../../platform/database/schema.ts';
import { PERSONAL_DATA, PersonalDataRepository } from './personal-data.repository.ts';

/** Names of columns by which tables know people; the audit log keeps ids on purpose. */
const NAMES_PEOPLE = /^(creator|person|account|visitor)_(id|key)$/;

let database: Database;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.destroy());

describe('what is kept of an account', () => {
  it('is listed for every table that names people', async () => {
    const tables = await database.introspection.getTables();
    const found = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => NAMES_PEOPLE.test(column.name) && name !== 'audit_entries').map((column) => `${name}.${column.name}`),
    );
    expect(PERSONAL_DATA.map(({ table, column }) => `${table}.${column}`).sort()).toEqual(found.sort());
  });

  it('is exported without secrets, and goes or loses its name, and nobody else’s does', async () => {
    const account = {
      displayName: '',
      passwordHash: null,
      role: 'singer',
      theme: null,
      colour: null,
      oidcIssuer: null,
      oidcSubject: null,
    } as const;
    const times = { createdAt: 1, updatedAt: 1, lastSignInAt: null };
    for (const id of ['ann', 'bob']) {
      await database
        .insertInto('accounts')
        .values({ id, username: id, usernameKey: id, ...account, ...times })
        .execute();
      const session = { client: 'Firefox', createdAt: 1, lastUsedAt: 1, expiresAt: 2 };
      await database
        .insertInto('sessions')
        .values({ id: `${id}’s`, accountId: id, tokenHash: `secret of ${id}`, ...session })
        .execute();
      const playlist = { ownerId: null, name: 'Mine', nameKey: 'mine', rulesJson: null, createdAt: 1, updatedAt: 1 };
      await database
        .insertInto('playlists')
        .values({ id: `list of ${id}`, creatorId: id, ...playlist })
        .execute();
    }
    const repository = new PersonalDataRepository(database);
    const data = await repository.export('ann');
    expect(data).toMatchObject({
      sessions: [{ id: 'ann’s', client: 'Firefox' }],
      playlists: [{ creatorId: 'ann', name: 'Mine' }],
    });
    expect(JSON.stringify(data)).not.toMatch(/secret|bob/);
    await database.transaction().execute((transaction) => repository.forget('ann', transaction));
    expect(await database.selectFrom('sessions').select('id').execute()).toEqual([{ id: 'bob’s' }]);
    const lists = await database.selectFrom('playlists').select(['id', 'creatorId']).orderBy('id').execute();
    expect(lists).toEqual([
      { id: 'list of ann', creatorId: null },
      { id: 'list of bob', creatorId: 'bob' },
    ]);
  });
});
