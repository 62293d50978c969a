import type { UserRole } from '@refrain/contract';
import type { AccountKeyRow, Database } from '../../platform/database/schema.ts';

export class AccountKeysRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(key: AccountKeyRow): Promise<void> {
    await this.#database.insertInto('accountKeys').values(key).execute();
  }

  /** A key that has not expired, with its account's role. */
  async find(keyHash: string, now: number): Promise<(AccountKeyRow & { accountRole: UserRole }) | null> {
    const found = await this.#database
      .selectFrom('accountKeys')
      .innerJoin('accounts', 'accounts.id', 'accountKeys.accountId')
      .selectAll('accountKeys')
      .select('accounts.role as accountRole')
      .where('accountKeys.keyHash', '=', keyHash)
      .where((e) => e.or([e('accountKeys.expiresAt', 'is', null), e('accountKeys.expiresAt', '>', now)]))
      .executeTakeFirst();
    return found ?? null;
  }

  async touch(keyId: string, lastUsedAt: number): Promise<void> {
    await this.#database.updateTable('accountKeys').set({ lastUsedAt }).where('id', '=', keyId).execute();
  }

  async ofAccount(accountId: string): Promise<AccountKeyRow[]> {
    return this.#database.selectFrom('accountKeys').selectAll().where('accountId', '=', accountId).orderBy('createdAt').execute();
  }

  /** @returns false when the account has no such key */
  async delete(accountId: string, keyId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('accountKeys')
      .where('id', '=', keyId)
      .where('accountId', '=', accountId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
