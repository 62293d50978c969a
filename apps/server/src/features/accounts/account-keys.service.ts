import { randomUUID } from 'node:crypto';
import { type AccountKey, type NewAccountKey, USER_ROLES, type UserRole } from '@refrain/contract';
import type { AccountKeyRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { AccountKeysRepository } from './account-keys.repository.ts';
import type { AuditService } from './audit.service.ts';
import type { AccountEvents, Actor } from './identity.types.ts';
import { requireOwnSession, requireSelfOrAdmin } from './rights.service.ts';
import { newToken, tokenHash } from './tokens.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_KEYS = 50;
const TOUCH_MS = 60_000;

/** Keys by which programs act for an account: shown once, kept as hashes, never more than their account may. */
export class AccountKeysService {
  readonly #repository: AccountKeysRepository;
  readonly #audit: AuditService;
  readonly #events: EventBus<AccountEvents>;

  constructor(repository: AccountKeysRepository, audit: AuditService, events: EventBus<AccountEvents>) {
    this.#repository = repository;
    this.#audit = audit;
    this.#events = events;
  }

  /** For oneself only: not even an admin acts in somebody's name. @returns the key itself, which cannot be read again */
  async create(accountId: string, wish: NewAccountKey, actor: Actor): Promise<AccountKey & { key: string }> {
    requireOwnSession(actor, accountId);
    const { name, role, expiresInDays } = wish;
    if ((await this.#repository.ofAccount(accountId)).length >= MOST_KEYS)
      throw new DomainError('request.invalid', { detail: `An account may have ${MOST_KEYS} keys. Remove one that is no longer used.` });
    const key = newToken('rfk');
    const now = Date.now();
    const row: AccountKeyRow = {
      id: randomUUID(),
      accountId,
      name,
      keyHash: tokenHash(key),
      role,
      createdAt: now,
      lastUsedAt: null,
      expiresAt: expiresInDays === undefined ? null : now + expiresInDays * DAY_MS,
    };
    await this.#repository.insert(row);
    await this.#audit.record('key.created', actor, accountId, { keyId: row.id, name, role });
    return { ...viewKey(row), key };
  }

  /** @returns null for a key that is unknown or has expired */
  async find(key: string, now = Date.now()): Promise<{ accountId: string; role: UserRole } | null> {
    const found = await this.#repository.find(tokenHash(key), now);
    if (!found) return null;
    if (now - (found.lastUsedAt ?? 0) > TOUCH_MS) await this.#repository.touch(found.id, now);
    return { accountId: found.accountId, role: lesserRole(found.role, found.accountRole) };
  }

  async ofAccount(accountId: string, actor: Actor): Promise<AccountKey[]> {
    requireSelfOrAdmin(actor, accountId);
    return (await this.#repository.ofAccount(accountId)).map(viewKey);
  }

  /** @throws DomainError `account.keyNotFound` */
  async remove(accountId: string, keyId: string, actor: Actor): Promise<void> {
    requireSelfOrAdmin(actor, accountId);
    if (!(await this.#repository.delete(accountId, keyId))) throw new DomainError('account.keyNotFound');
    await this.#audit.record('key.removed', actor, accountId, { keyId });
    this.#events.publish('account.rightsChanged', { accountId });
  }
}

function lesserRole(one: UserRole, other: UserRole): UserRole {
  return USER_ROLES.indexOf(one) < USER_ROLES.indexOf(other) ? one : other;
}

function viewKey({ id, name, role, createdAt, lastUsedAt, expiresAt }: AccountKeyRow): AccountKey {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return { id, name, role, createdAt: new Date(createdAt).toISOString(), lastUsedAt: iso(lastUsedAt), expiresAt: iso(expiresAt) };
}
