import { randomUUID } from 'node:crypto';
import { type Account, type AccountEdit, type AccountSession, type NewAccount, USER_ROLES, type UserRole } from '@refrain/contract';
import type { AccountRow, SessionRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import type { AccountsRepository } from './accounts.repository.ts';
import { AttemptLimiter, type AttemptMemory, GUESS_LIMITS } from './attempt-limiter.ts';
import type { AuditService } from './audit.service.ts';
import type { HouseService } from './house.service.ts';
import type { AccountEvents, Actor } from './identity.types.ts';
import type { PasswordHasher } from './passwords.ts';
import type { PersonalDataRepository } from './personal-data.repository.ts';
import { requireAdminAccount, requireSelfOrAdmin } from './rights.service.ts';
import type { SessionsService } from './sessions.service.ts';

export interface AccountsServiceParts {
  readonly attempts: AttemptMemory;
  readonly repository: AccountsRepository;
  readonly house: HouseService;
  readonly sessions: SessionsService;
  readonly audit: AuditService;
  readonly hasher: PasswordHasher;
  /** What other features keep of an account: exported with it, and gone with it. */
  readonly personalData: PersonalDataRepository;
  readonly events: EventBus<AccountEvents>;
}

const JUST_NOW_MS = 15 * 60_000;

/** Makes, changes and removes accounts. */
export class AccountsService {
  readonly #parts: AccountsServiceParts;
  readonly #guesses: AttemptLimiter;

  constructor(parts: AccountsServiceParts) {
    this.#parts = parts;
    this.#guesses = new AttemptLimiter({ ...GUESS_LIMITS, kind: 'own' }, parts.attempts);
  }

  /**
   * The first admin of a house that has none yet: from then on people without an account are visitors.
   * @throws DomainError `auth.forbidden` when there is one
   */
  async claim(wish: NewAccount, actor: Actor): Promise<Account> {
    if (wish.password === undefined) throw new DomainError('request.invalid', { detail: 'The first account needs a password.' });
    const row = await this.#newRow(wish, 'admin');
    return this.#insert(row, actor, (isClaimed) => {
      if (isClaimed) throw new DomainError('auth.forbidden', { detail: 'There is an admin here already. Sign in, or ask them.' });
    });
  }

  /** An account that somebody makes for themselves: it may do what a visitor may, until an admin gives it more. */
  async signUp(wish: NewAccount, actor: Actor): Promise<Account> {
    const { visitorRole, signUpOpen } = this.#parts.house.rules;
    if (!signUpOpen) throw new DomainError('auth.forbidden', { detail: 'Accounts are made by an admin here. Ask for one.' });
    if (wish.role !== undefined) throw new DomainError('auth.forbidden', { detail: 'Only an admin gives out roles.' });
    return this.#insert(await this.#newRow(wish, visitorRole), actor);
  }

  /** An account that an admin makes for somebody. */
  async create(wish: NewAccount, actor: Actor): Promise<Account> {
    requireAdminAccount(actor);
    return this.#insert(await this.#newRow(wish, wish.role ?? this.#parts.house.rules.visitorRole), actor);
  }

  async list(actor: Actor): Promise<Account[]> {
    requireAdminAccount(actor);
    return (await this.#parts.repository.list()).map(viewAccount);
  }

  async get(accountId: string, actor: Actor): Promise<Account> {
    return viewAccount(await this.#row(accountId, actor));
  }

  /** The account that asks. */
  async own({ identity }: Actor): Promise<Account | null> {
    const row = identity.accountId === null ? null : await this.#parts.repository.find(identity.accountId);
    return row && viewAccount(row);
  }

  async sessionsOf(accountId: string, actor: Actor): Promise<AccountSession[]> {
    await this.#row(accountId, actor);
    return (await this.#parts.sessions.ofAccount(accountId)).map((row) => viewSession(row, actor));
  }

  async signOutEverywhere(accountId: string, actor: Actor): Promise<void> {
    await this.#row(accountId, actor);
    await this.#parts.sessions.endAll(accountId);
    await this.#parts.audit.record('session.endedEverywhere', actor, accountId);
    this.#rightsChanged(accountId);
  }

  /** @throws DomainError `auth.wrongPassword`, `account.lastAdmin` */
  async edit(accountId: string, edit: AccountEdit, actor: Actor): Promise<Account> {
    const row = await this.#row(accountId, actor);
    const { displayName, theme, colour, password, role } = edit;
    if (role !== undefined && role !== row.role) this.#checkRoleChange(row, role, password !== undefined, actor);
    if (password !== undefined) await this.#checkPasswordChange(row, edit, actor);
    const passwordHash = password === undefined ? undefined : await this.#parts.hasher.hash(password);
    const given = Object.entries({ displayName, theme, colour, passwordHash, role }).filter(([, value]) => value !== undefined);
    await this.#parts.repository.inOne(async (transaction) => {
      if (row.role === 'admin' && role !== undefined && role !== 'admin') await this.#keepAnAdmin(accountId, transaction);
      await this.#parts.repository.update(accountId, Object.fromEntries(given), transaction);
    });
    if (role !== undefined && role !== row.role)
      await this.#parts.audit.record('account.roleChanged', actor, accountId, { from: row.role, to: role });
    if (password !== undefined) {
      await this.#parts.sessions.endAll(accountId, actor.identity.accountId === accountId ? actor.sessionId : null);
      await this.#parts.audit.record('account.passwordChanged', actor, accountId);
    }
    if (role !== undefined || password !== undefined) this.#rightsChanged(accountId);
    return this.get(accountId, actor);
  }

  /** With everything that is kept of it; the songs it added stay in the house's library. @throws DomainError `account.lastAdmin` */
  async remove(accountId: string, actor: Actor): Promise<void> {
    const row = await this.#row(accountId, actor);
    await this.#parts.repository.inOne(async (transaction) => {
      if (row.role === 'admin') await this.#keepAnAdmin(accountId, transaction);
      await this.#parts.personalData.forget(accountId, transaction);
      await this.#parts.repository.delete(accountId, transaction);
    });
    await this.#parts.audit.record('account.deleted', actor, accountId);
    this.#rightsChanged(accountId);
  }

  /** Everything that is kept of an account, secrets aside. */
  async export(accountId: string, actor: Actor): Promise<Record<string, unknown>> {
    const account = await this.get(accountId, actor);
    await this.#parts.audit.record('account.exported', actor, accountId);
    return { account, ...(await this.#parts.personalData.export(accountId)), audit: await this.#parts.audit.about(accountId) };
  }

  async #row(accountId: string, actor: Actor): Promise<AccountRow> {
    requireSelfOrAdmin(actor, accountId);
    const row = await this.#parts.repository.find(accountId);
    if (!row) throw new DomainError('account.notFound');
    return row;
  }

  async #newRow({ username, password, displayName }: NewAccount, role: UserRole): Promise<AccountRow> {
    if (password === undefined) this.#checkNoPassword(role);
    const passwordHash = password === undefined ? null : await this.#parts.hasher.hash(password);
    return newAccountRow({ username, displayName: displayName ?? username, passwordHash, role });
  }

  async #insert(row: AccountRow, actor: Actor, check: (isClaimed: boolean) => void = () => undefined): Promise<Account> {
    const { repository, audit } = this.#parts;
    await repository.inOne(async (transaction) => {
      check(await repository.hasAdmin(transaction));
      if (await repository.named(row.usernameKey, transaction)) throw new DomainError('account.nameTaken');
      await repository.insert(row, transaction);
    });
    await audit.record('account.created', actor, row.id, { role: row.role });
    return viewAccount(row);
  }

  /** Whoever knows the name of an account without a password can use it: it must be worth no more than a visitor. */
  #checkNoPassword(role: UserRole): void {
    const { visitorRole, signInRequired } = this.#parts.house.rules;
    if (signInRequired || USER_ROLES.indexOf(role) > USER_ROLES.indexOf(visitorRole))
      throw new DomainError('request.invalid', { detail: 'This account needs a password of eight characters or more.' });
  }

  #checkRoleChange(row: AccountRow, role: UserRole, getsPassword: boolean, actor: Actor): void {
    requireAdminAccount(actor);
    if (row.passwordHash === null && row.oidcSubject === null && !getsPassword) this.#checkNoPassword(role);
  }

  async #checkPasswordChange(row: AccountRow, { currentPassword }: AccountEdit, actor: Actor): Promise<void> {
    if (row.oidcSubject !== null)
      throw new DomainError('request.invalid', { detail: 'This account signs in through the sign-in service: change the password there.' });
    if (actor.identity.accountId !== row.id || row.passwordHash === null) return;
    if (currentPassword === undefined && (await this.#signedInJustNow(actor))) return;
    await this.#guesses.begin(row.id);
    if (!(await this.#parts.hasher.matches(row.passwordHash, currentPassword ?? '')))
      throw new DomainError('auth.wrongPassword', { detail: 'The current password is not right.' });
    await this.#guesses.clear(row.id);
  }

  async #signedInJustNow({ identity, sessionId }: Actor): Promise<boolean> {
    const sessions = identity.accountId === null ? [] : await this.#parts.sessions.ofAccount(identity.accountId);
    return sessions.some(({ id, createdAt }) => id === sessionId && Date.now() - createdAt < JUST_NOW_MS);
  }

  #rightsChanged(accountId: string): void {
    this.#parts.events.publish('account.rightsChanged', { accountId });
  }

  async #keepAnAdmin(accountId: string, transaction: Parameters<AccountsRepository['hasAdmin']>[0]): Promise<void> {
    if (!(await this.#parts.repository.hasAdmin(transaction, accountId))) throw new DomainError('account.lastAdmin');
  }
}

export function newAccountRow(
  given: Pick<AccountRow, 'username' | 'displayName' | 'passwordHash' | 'role'> & Partial<Pick<AccountRow, 'oidcIssuer' | 'oidcSubject'>>,
): AccountRow {
  const now = Date.now();
  const rest = { theme: null, colour: null, oidcIssuer: null, oidcSubject: null, createdAt: now, updatedAt: now, lastSignInAt: null };
  return { id: randomUUID(), usernameKey: usernameKey(given.username), ...rest, ...given };
}

/** One spelling, whatever the case and however the letters were composed. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}

export function viewAccount(row: AccountRow): Account {
  const { id, username, displayName, role, theme, colour } = row;
  return {
    ...{ id, username, displayName, role, theme, colour },
    hasPassword: row.passwordHash !== null,
    isExternal: row.oidcSubject !== null,
    createdAt: new Date(row.createdAt).toISOString(),
    lastSignInAt: row.lastSignInAt === null ? null : new Date(row.lastSignInAt).toISOString(),
  };
}

function viewSession({ id, client, createdAt, lastUsedAt, expiresAt }: SessionRow, actor: Actor): AccountSession {
  const iso = (at: number) => new Date(at).toISOString();
  const times = { createdAt: iso(createdAt), lastUsedAt: iso(lastUsedAt), expiresAt: iso(expiresAt) };
  return { id, client, isThisOne: id === actor.sessionId, ...times };
}
