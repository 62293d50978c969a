import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKey } from '../../config/config.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { Identity } from './identity.types.ts';

const VISITOR_COOKIE = 'refrain_visitor';
const VISITOR_SECONDS = 400 * 24 * 3600;

/**
 * Tells who asks. An API key (`Authorization: Bearer` or `X-Api-Key`) names an owner; without one a signed cookie
 * remembers a visitor, which lists the visitor's own jobs and gives no rights.
 */
export class IdentityService {
  readonly #keys: readonly { readonly name: string; readonly digest: Buffer }[];

  constructor(apiKeys: readonly ApiKey[]) {
    this.#keys = apiKeys.map(({ name, key }) => ({ name, digest: digest(key) }));
  }

  /** @throws DomainError `auth.required` for a key that is not one of ours. */
  of(request: FastifyRequest): Identity {
    const cookie = request.cookies[VISITOR_COOKIE];
    const visitorId = cookie === undefined ? null : (request.unsignCookie(cookie).value ?? null);
    // Without accounts everybody in the house runs it.
    return { ownerId: this.#ownerOf(request), visitorId, accountId: null, role: 'admin' };
  }

  /** Like {@link of}, and remembers a visitor who has no cookie yet. */
  remember(request: FastifyRequest, reply: FastifyReply): Identity {
    const identity = this.of(request);
    if (identity.ownerId !== null || identity.visitorId !== null) return identity;
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

  #ownerOf(request: FastifyRequest): string | null {
    const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const header = request.headers['x-api-key'];
    const key = bearer ?? (typeof header === 'string' ? header : undefined);
    if (key === undefined) return null;
    const given = digest(key);
    const match = this.#keys.find((known) => timingSafeEqual(known.digest, given));
    if (!match) throw new DomainError('auth.required', { detail: 'This API key is not known here.' });
    return match.name;
  }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
