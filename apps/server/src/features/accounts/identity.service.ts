import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { fastifyCookie } from '@fastify/cookie';
import type { UserRole } from '@refrain/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey, HttpConfig } from '../../config/config.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { isSentByAnotherSite } from '../../platform/http/request-origin.ts';
import type { RealtimeHandshake } from '../../platform/realtime/realtime-hub.types.ts';
import type { AccountKeysService } from './account-keys.service.ts';
import type { HouseService } from './house.service.ts';
import { type Actor, ANYBODY, type GuestStanding, type Identity, isAnonymous } from './identity.types.ts';
import type { SessionsService } from './sessions.service.ts';

export const SESSION_COOKIE = 'refrain_session';
const VISITOR_COOKIE = 'refrain_visitor';
const VISITOR_SECONDS = 400 * 24 * 3600;
const UNSIGNED = { accountRole: null, sessionId: null, renewedUntil: null } as const;

export interface IdentityServiceParts {
  readonly apiKeys: readonly ApiKey[];
  readonly secretKey: string;
  readonly corsOrigins: HttpConfig['corsOrigins'];
  readonly house: HouseService;
  readonly sessions: SessionsService;
  readonly keys: AccountKeysService;
  readonly standingOf: (visitorId: string) => Promise<GuestStanding>;
}

/** Whom a socket is for, where everybody must sign in: those who did, or also a party's guests. */
export type Admission = 'signedIn' | Exclude<GuestStanding, 'none'>;

/** Who asks, and by what they are known. */
export interface Recognised {
  readonly identity: Identity;
  readonly accountRole: UserRole | null;
  /** The session they are signed in by; null for keys and for people who are not signed in. */
  readonly sessionId: string | null;
  /** When the session's cookie should be told that it lasts longer. */
  readonly renewedUntil: number | null;
}

type Handshake = Pick<RealtimeHandshake, 'headers' | 'auth'>;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Tells who asks. A key (`Authorization: Bearer` or `X-Api-Key`) is an owner's from the settings, an account's, or a
 * session's token; a session's cookie names the account that signed in. Without either, a signed cookie remembers a
 * visitor, which lists the visitor's own jobs and gives no rights.
 */
export class IdentityService {
  readonly #parts: IdentityServiceParts;
  readonly #owners: readonly { readonly name: string; readonly digest: Buffer }[];
  readonly #known = new WeakMap<FastifyRequest, { readonly found: Recognised } | { readonly error: unknown }>();

  constructor(parts: IdentityServiceParts) {
    this.#parts = parts;
    this.#owners = parts.apiKeys.map(({ name, key }) => ({ name, digest: digest(key) }));
  }

  /** Looks once, before the request is handled; from then on {@link of} knows. Never throws: what is wrong with a key is told by {@link of}. */
  async recognise(request: FastifyRequest): Promise<Recognised | null> {
    try {
      const found = await this.#recognise(request.headers, keyIn(request.headers), true);
      this.#known.set(request, { found });
      return found;
    } catch (error) {
      this.#known.set(request, { error });
      return null;
    }
  }

  /** @throws DomainError `auth.required` for a key that is not one of ours. */
  of(request: FastifyRequest): Identity {
    return this.#recognised(request).identity;
  }

  /** Who asks, with what is put on record of them. */
  actorOf(request: FastifyRequest): Actor {
    const { identity, accountRole, sessionId } = this.#recognised(request);
    return { identity, accountRole, sessionId, address: request.ip, client: request.headers['user-agent'] };
  }

  /** Like {@link of}, where a key that is not known makes somebody of whom nothing is known. */
  ofOrAnybody(request: FastifyRequest): Identity {
    const known = this.#known.get(request);
    return known !== undefined && 'found' in known ? known.found.identity : ANYBODY;
  }

  /**
   * Who opened a socket: by `auth.token` (a key or a session's token), else by the headers, as for a request. Ask again
   * whenever it matters: a session may have ended since.
   * @param admission who is let in where everybody must sign in
   * @throws DomainError `auth.required` for a key that is not known, and for those who are not let in
   */
  async ofHandshake(handshake: Handshake, admission: Admission = 'signedIn'): Promise<Identity> {
    const { key, ownPage } = this.#credentialsOf(handshake);
    const { identity } = await this.#recognise(handshake.headers, key, ownPage);
    await this.requireAdmission(identity, admission);
    return identity;
  }

  /** @throws DomainError `auth.required` for somebody without an account or a key where everybody must sign in */
  async requireAdmission(identity: Identity, admission: Admission): Promise<void> {
    if (!this.#parts.house.rules.signInRequired || !isAnonymous(identity)) return;
    const guest = admission !== 'signedIn' && identity.visitorId !== null ? await this.#parts.standingOf(identity.visitorId) : 'none';
    if (guest === 'none' || (admission === 'inside' && guest === 'seated')) throw new DomainError('auth.required');
  }

  /** Whether this account opened the socket, or a session or key that is over. */
  async isOutdated(handshake: Handshake, accountId: string): Promise<boolean> {
    const { key, ownPage } = this.#credentialsOf(handshake);
    if (key === null && !(ownPage && SESSION_COOKIE in cookiesOf(handshake.headers))) return false;
    try {
      const { identity } = await this.#recognise(handshake.headers, key, ownPage);
      return isAnonymous(identity) || identity.accountId === accountId;
    } catch (error) {
      if (error instanceof DomainError) return true;
      throw error;
    }
  }

  /** Like {@link of}, and remembers a visitor who has no cookie yet. */
  remember(request: FastifyRequest, reply: FastifyReply): Identity {
    const identity = this.of(request);
    if (!isAnonymous(identity) || identity.visitorId !== null) return identity;
    const visitorId = randomUUID();
    const cookie = request.server.serializeCookie(VISITOR_COOKIE, reply.signCookie(visitorId), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      maxAge: VISITOR_SECONDS,
      secure: request.protocol === 'https',
    });
    // Not setCookie: that waits for a hook which answers that are written by others (resumable uploads) do not reach.
    void reply.header('set-cookie', cookie);
    return { ...identity, visitorId };
  }

  #credentialsOf({ headers, auth }: Handshake): { key: string | null; ownPage: boolean } {
    const token = auth['token'];
    const key = typeof token === 'string' && token !== '' ? token : keyIn(headers);
    return { key, ownPage: !isSentByAnotherSite(headers, this.#parts.corsOrigins, true) };
  }

  #recognised(request: FastifyRequest): Recognised {
    const known = this.#known.get(request);
    if (!known) throw new Error('Who asks was not looked up: authenticateRequests must be installed.');
    if ('error' in known) throw known.error;
    return known.found;
  }

  async #recognise(headers: Headers, key: string | null, trustCookies: boolean): Promise<Recognised> {
    const jar = cookiesOf(headers);
    const signed = jar[VISITOR_COOKIE];
    const visitorId = signed === undefined ? null : fastifyCookie.unsign(signed, this.#parts.secretKey).value;
    if (key !== null) return this.#byKey(key, visitorId);
    const token = trustCookies ? jar[SESSION_COOKIE] : undefined;
    const session = token === undefined ? null : await this.#bySession(token, visitorId);
    if (session !== null) return session;
    const { house } = this.#parts;
    const role = await house.effectiveRole(house.rules.visitorRole);
    return { identity: { ownerId: null, visitorId, accountId: null, role }, ...UNSIGNED };
  }

  async #byKey(key: string, visitorId: string | null): Promise<Recognised> {
    const given = digest(key);
    const owner = this.#owners.find((known) => timingSafeEqual(known.digest, given));
    // An owner adds songs and changes their own; running the house is for its people.
    if (owner) return { identity: { ownerId: owner.name, visitorId, accountId: null, role: 'singer' }, ...UNSIGNED };
    if (key.startsWith('rfs_')) {
      const session = await this.#bySession(key, visitorId);
      if (session !== null) return session;
    }
    const found = key.startsWith('rfk_') ? await this.#parts.keys.find(key) : null;
    if (!found) throw new DomainError('auth.required', { detail: 'This API key is not known here.' });
    return { identity: { ownerId: null, visitorId, ...found }, ...UNSIGNED, accountRole: found.role };
  }

  async #bySession(token: string, visitorId: string | null): Promise<Recognised | null> {
    const session = await this.#parts.sessions.find(token);
    if (!session) return null;
    const { accountId, sessionId, renewedUntil } = session;
    const role = await this.#parts.house.effectiveRole(session.role);
    return { identity: { ownerId: null, visitorId, accountId, role }, accountRole: session.role, sessionId, renewedUntil };
  }
}

function cookiesOf(headers: Headers): Readonly<Record<string, string | undefined>> {
  return typeof headers['cookie'] === 'string' ? fastifyCookie.parse(headers['cookie']) : {};
}

function keyIn(headers: Headers): string | null {
  const { authorization, 'x-api-key': header } = headers;
  const bearer = typeof authorization === 'string' ? /^Bearer\s+(.+)$/i.exec(authorization)?.[1] : undefined;
  return bearer ?? (typeof header === 'string' ? header : null);
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
