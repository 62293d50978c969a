import type { Account, SignIn, UserRole } from '@refrain/contract';
import { isReferenceGone } from '../../platform/database/database-errors.ts';
import type { AccountRow } from '../../platform/database/schema.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { EventBus } from '../../platform/events/event-bus.types.ts';
import { networkOf } from '../../platform/http/network-of.ts';
import type { AccountsRepository } from './accounts.repository.ts';
import { newAccountRow, usernameKey, viewAccount } from './accounts.service.ts';
import { AttemptLimiter, type AttemptMemory, GUESS_LIMITS } from './attempt-limiter.ts';
import type { AuditService } from './audit.service.ts';
import type { AccountEvents, Actor } from './identity.types.ts';
import type { PasswordHasher } from './passwords.ts';
import type { SessionsService, StartedSession } from './sessions.service.ts';

export interface SignInServiceParts {
  readonly attempts: AttemptMemory;
  readonly repository: AccountsRepository;
  readonly sessions: SessionsService;
  readonly audit: AuditService;
  readonly hasher: PasswordHasher;
  readonly events: EventBus<AccountEvents>;
}

export type SignedIn = StartedSession & { readonly account: Account };

/** Somebody whom the identity provider vouches for. */
export interface ExternalPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly username: string;
  readonly displayName: string;
  /** What the provider's groups say they may do; null: nothing about it. */
  readonly role: UserRole | null;
  /** For an account that is made now. */
  readonly firstRole: UserRole;
}

const ADDRESS_LIMITS = { kind: 'address', free: 30, firstWaitMs: 2000, longestWaitMs: 900_000 };
const SIGN_UP_LIMITS = { kind: 'signUp', free: 20, firstWaitMs: 30_000, longestWaitMs: 900_000 };

/** Signing in and out: by name and password, or through the identity provider. */
export class SignInService {
  readonly #parts: SignInServiceParts;
  readonly #names: AttemptLimiter;
  readonly #addresses: AttemptLimiter;
  readonly #signUps: AttemptLimiter;

  constructor(parts: SignInServiceParts) {
    this.#parts = parts;
    this.#names = new AttemptLimiter({ ...GUESS_LIMITS, kind: 'name' }, parts.attempts);
    this.#addresses = new AttemptLimiter(ADDRESS_LIMITS, parts.attempts);
    this.#signUps = new AttemptLimiter(SIGN_UP_LIMITS, parts.attempts);
  }

  /** Counts before an account is made, so that nobody makes thousands. @throws DomainError `auth.tooManyAttempts` */
  beginSignUp(actor: Actor): Promise<void> {
    return this.#signUps.begin(networkOf(actor.address ?? ''));
  }

  /**
   * The answer and its time are the same for a wrong password and for a name that nobody has.
   * @throws DomainError `auth.wrongPassword`, `auth.tooManyAttempts`
   */
  async byPassword({ username, password }: SignIn, actor: Actor): Promise<SignedIn> {
    const key = usernameKey(username);
    const address = networkOf(actor.address ?? '');
    await this.#addresses.begin(address);
    await this.#names.begin(key);
    const row = await this.#parts.repository.named(key);
    const needsNone = row !== null && row.passwordHash === null && row.oidcSubject === null;
    const matches = await this.#parts.hasher.matches(row?.passwordHash ?? null, password ?? '');
    if (row === null || !(needsNone || matches)) {
      // Not the name: people type their password there.
      await this.#parts.audit.record('session.refused', actor, row?.id ?? null);
      throw new DomainError('auth.wrongPassword');
    }
    await this.#names.clear(key);
    await this.#addresses.forgive(address);
    return this.start(row, actor);
  }

  /** By subject only: a name or an address that a provider tells is nobody's proof to be an account that exists here. */
  async byProvider(person: ExternalPerson, actor: Actor): Promise<SignedIn> {
    const { repository, audit } = this.#parts;
    const { issuer, subject, role, firstRole } = person;
    const { row, before } = await repository.inOne(async (transaction) => {
      const known = await repository.ofSubject(issuer, subject, transaction);
      if (known) {
        const stays = role === null || (known.role === 'admin' && !(await repository.hasAdmin(transaction, known.id)));
        if (!stays) await repository.update(known.id, { role }, transaction);
        return { row: stays ? known : { ...known, role }, before: known.role };
      }
      const username = await this.#freeName(person.username, (key) => repository.named(key, transaction));
      const first = role ?? ((await repository.hasAdmin(transaction)) ? firstRole : 'admin');
      const account = { username, displayName: person.displayName, passwordHash: null, role: first };
      const row = newAccountRow({ ...account, oidcIssuer: issuer, oidcSubject: subject });
      await repository.insert(row, transaction);
      return { row, before: null };
    });
    if (before === null) await audit.record('account.created', actor, row.id, { role: row.role, through: 'provider' });
    else if (before !== row.role) {
      await audit.record('account.roleChanged', actor, row.id, { from: before, to: row.role, through: 'provider' });
      this.#parts.events.publish('account.rightsChanged', { accountId: row.id });
    }
    return this.start(row, actor);
  }

  async start(row: Pick<AccountRow, 'id'>, actor: Actor): Promise<SignedIn> {
    const started = await this.#parts.sessions.start(row.id, actor.client).catch(refuseRemoved);
    await this.#parts.repository.update(row.id, { lastSignInAt: Date.now() });
    await this.#parts.audit.record('session.started', { ...actor, identity: { ...actor.identity, accountId: row.id } }, row.id);
    const account = await this.#parts.repository.find(row.id);
    if (!account) throw new DomainError('auth.wrongPassword');
    return { ...started, account: viewAccount(account) };
  }

  async end(actor: Actor): Promise<void> {
    if (actor.sessionId === null) return;
    await this.#parts.sessions.end(actor.sessionId);
    const { accountId } = actor.identity;
    await this.#parts.audit.record('session.ended', actor, accountId);
    if (accountId !== null) this.#parts.events.publish('account.rightsChanged', { accountId });
  }

  async #freeName(wanted: string, named: (key: string) => Promise<AccountRow | null>): Promise<string> {
    for (let n = 1; ; n++) {
      const name = n === 1 ? wanted : `${wanted} ${n}`;
      if ((await named(usernameKey(name))) === null) return name;
    }
  }
}

/** Of an account that was removed after it was looked up, as of one that never was. */
function refuseRemoved(error: unknown): never {
  throw isReferenceGone(error) ? new DomainError('auth.wrongPassword', {}, { cause: error }) : error;
}
