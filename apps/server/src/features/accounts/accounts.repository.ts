import type { UserRole } from '@refrain/contract';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import type { AccountRow, AccountRowUpdate, Database, DatabaseTransaction } from '../../platform/database/schema.ts';

type Executor = Database | DatabaseTransaction;

export class AccountsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Work that nobody else's writing comes between. */
  inOne<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    return inTransaction(this.#database, work);
  }

  async insert(account: AccountRow, within: Executor = this.#database): Promise<void> {
    await within.insertInto('accounts').values(account).execute();
  }

  async find(accountId: string, within: Executor = this.#database): Promise<AccountRow | null> {
    return (await within.selectFrom('accounts').selectAll().where('id', '=', accountId).executeTakeFirst()) ?? null;
  }

  async named(usernameKey: string, within: Executor = this.#database): Promise<AccountRow | null> {
    return (await within.selectFrom('accounts').selectAll().where('usernameKey', '=', usernameKey).executeTakeFirst()) ?? null;
  }

  async ofSubject(issuer: string, subject: string, within: Executor = this.#database): Promise<AccountRow | null> {
    const query = within.selectFrom('accounts').selectAll().where('oidcIssuer', '=', issuer).where('oidcSubject', '=', subject);
    return (await query.executeTakeFirst()) ?? null;
  }

  async list(): Promise<AccountRow[]> {
    return this.#database.selectFrom('accounts').selectAll().orderBy('usernameKey').execute();
  }

  async hasAdmin(within: Executor = this.#database, exceptAccountId = ''): Promise<boolean> {
    const admin: UserRole = 'admin';
    const query = within.selectFrom('accounts').select('id').where('role', '=', admin).where('id', '!=', exceptAccountId);
    return (await query.limit(1).executeTakeFirst()) !== undefined;
  }

  async update(accountId: string, change: AccountRowUpdate, within: Executor = this.#database): Promise<void> {
    await within
      .updateTable('accounts')
      .set({ ...change, updatedAt: Date.now() })
      .where('id', '=', accountId)
      .execute();
  }

  async delete(accountId: string, within: Executor = this.#database): Promise<void> {
    await within.deleteFrom('accounts').where('id', '=', accountId).execute();
  }
}
