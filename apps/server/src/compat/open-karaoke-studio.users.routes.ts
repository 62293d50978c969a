import { type AccountEdit, type NewAccount, passwordSchema, usernameSchema } from '@refrain/contract';
import { z } from 'zod';
import type { AccountsService } from '../features/accounts/accounts.service.ts';
import type { IdentityService } from '../features/accounts/identity.service.ts';
import { sessionCookie } from '../features/accounts/session-cookie.service.ts';
import type { SignInService } from '../features/accounts/sign-in.service.ts';
import { DomainError } from '../platform/errors/domain-error.ts';
import type { HttpRoutes, HttpServer } from '../platform/http/http-server.types.ts';

export interface UsersRoutesParts {
  readonly identity: IdentityService;
  readonly accounts: AccountsService;
  readonly signIn: SignInService;
}

/** Its clients send an empty text where there is no password. */
const optionalText = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .or(z.literal(''))
    .transform((text) => text || undefined);
const displayName = optionalText(z.string().trim().min(1).max(100));
const registerBody = z.object({ username: usernameSchema, password: optionalText(passwordSchema), display_name: displayName });
const loginBody = z.object({ username: z.string().max(64), password: z.string().max(256).nullish() });
const editBody = z.object({
  display_name: displayName,
  password: optionalText(passwordSchema),
  current_password: z.string().max(256).optional(),
});
const params = z.object({ userId: z.string().max(64) });
const schema = (summary: string) => ({ tags: ['older systems'], summary });

/** Open Karaoke Studio's users, which its documents write with and without `/api`: accounts, and a session that is one. */
export function openKaraokeStudioUsersRoutes(parts: UsersRoutesParts): HttpRoutes {
  return async (server) => {
    for (const prefix of ['', '/api']) usersRoutes(server, prefix, parts);
  };
}

function usersRoutes(server: HttpServer, prefix: string, { identity, accounts, signIn }: UsersRoutesParts): void {
  const openToAll = { config: { openToAll: true } };

  server.post(
    `${prefix}/users/register`,
    { schema: { ...schema('Make an account'), body: registerBody }, ...openToAll },
    async (request, reply) => {
      const { username, password, display_name } = request.body;
      const actor = identity.actorOf(request);
      await signIn.beginSignUp(actor);
      const wish: NewAccount = { username, ...given({ password, displayName: display_name }) };
      // Not the claim of a house that has no admin yet: a guest with an older app must not shut its owner out.
      const making = actor.accountRole === 'admin' ? accounts.create(wish, actor) : accounts.signUp(wish, actor);
      const { id } = await making.catch(asItsClientsKnow);
      return reply.status(201).send({ success: true, id });
    },
  );

  server.post(
    `${prefix}/users/login`,
    { schema: { ...schema('Sign in: sets a cookie, and gives its token for `Authorization: Bearer`'), body: loginBody }, ...openToAll },
    async (request, reply) => {
      const { username, password } = request.body;
      const actor = identity.actorOf(request);
      const { token, expiresAt, account } = await signIn.byPassword({ username, password: password ?? '' }, actor).catch(asItsClientsKnow);
      await signIn.end(actor);
      sessionCookie.set(request, reply, token, expiresAt);
      const { id, displayName, role, theme, colour } = account;
      const extra = { token, expires_at: new Date(expiresAt).toISOString(), role, is_admin: role === 'admin', theme, color: colour };
      return { success: true, id, username: account.username, display_name: displayName, ...extra };
    },
  );

  server.patch(
    `${prefix}/users/:userId`,
    { schema: { ...schema('Change your own name or password, or, as an admin, somebody’s'), params, body: editBody } },
    async (request) => {
      const { display_name, password, current_password } = request.body;
      const edit: AccountEdit = given({ displayName: display_name, password, currentPassword: current_password });
      await accounts.edit(request.params.userId, edit, identity.actorOf(request));
      return { success: true };
    },
  );
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** A name that is taken is 400 to them; a wrong password reads as one who has not signed in. */
function asItsClientsKnow(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'account.nameTaken') throw new DomainError('request.invalid', { detail: 'This name is taken. Choose another.' });
  if (error.code === 'auth.wrongPassword') throw new DomainError('auth.required', { detail: 'Name or password is not right.' });
  throw error;
}
