import type { Kysely, Migration } from 'kysely';

// A migration sees whatever the tables are at that time, so it is not typed by today's schema.
type AnyDatabase = Kysely<Record<string, never>>;

export const accountsMigration: Migration = {
  async up(database: AnyDatabase): Promise<void> {
    await createAccounts(database);
    await createSessions(database);
    await createAccountKeys(database);
    await createAuditEntries(database);
  },
};

async function createAccounts(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('accounts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('username', 'text', (c) => c.notNull())
    .addColumn('username_key', 'text', (c) => c.notNull().unique())
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('theme', 'text')
    .addColumn('colour', 'text')
    .addColumn('oidc_issuer', 'text')
    .addColumn('oidc_subject', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('last_sign_in_at', 'bigint')
    .execute();
  await database.schema.createIndex('accounts_role').on('accounts').column('role').execute();
  await database.schema.createIndex('accounts_oidc').on('accounts').columns(['oidc_issuer', 'oidc_subject']).unique().execute();
}

async function createSessions(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('client', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_used_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await database.schema.createIndex('sessions_account_id').on('sessions').column('account_id').execute();
  await database.schema.createIndex('sessions_expires_at').on('sessions').column('expires_at').execute();
}

async function createAccountKeys(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('account_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('key_hash', 'text', (c) => c.notNull().unique())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_used_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .execute();
  await database.schema.createIndex('account_keys_account_id').on('account_keys').column('account_id').execute();
}

/** Without references: what an account did stays on record after it is gone. */
async function createAuditEntries(database: AnyDatabase): Promise<void> {
  await database.schema
    .createTable('audit_entries')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('account_id', 'text')
    .addColumn('address', 'text')
    .addColumn('details_json', 'text')
    .execute();
  await database.schema.createIndex('audit_entries_at').on('audit_entries').column('at').execute();
}
