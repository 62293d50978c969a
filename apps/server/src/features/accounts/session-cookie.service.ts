import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_COOKIE } from './identity.service.ts';

/** The cookie that holds a session's token: no script reads it, no other site's form sends it. */
const attributes = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' }) as const;

export const sessionCookie = {
  set(request: FastifyRequest, reply: FastifyReply, token: string, expiresAt: number): void {
    void reply.setCookie(SESSION_COOKIE, token, { ...attributes(request), expires: new Date(expiresAt) });
  },
  clear(request: FastifyRequest, reply: FastifyReply): void {
    void reply.clearCookie(SESSION_COOKIE, attributes(request));
  },
};
