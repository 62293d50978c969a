import {
  type Account,
  accountSchema,
  type NewAccount,
  type Session,
  type SignIn,
  sessionSchema,
  USER_ROLES,
  type UserRole,
} from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { json, request, send } from './http.ts';

const PATH = '/api/v1/session';

export const getSession = (): Promise<Session> => request(sessionSchema, PATH);
export const signIn = (who: SignIn): Promise<Session> => request(sessionSchema, PATH, json('POST', who));

export async function signOut(): Promise<void> {
  await send(PATH, { method: 'DELETE' });
}

/** The first admin of a house, an account for oneself, or, as an admin, one for somebody else. */
export const makeAccount = (account: NewAccount): Promise<Account> => request(accountSchema, '/api/v1/accounts', json('POST', account));

/** Who one is here and what one may do. */
export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: getSession });
}

/** Whether one may do what this role may; false while that is not known. */
export function useMay(least: UserRole): boolean {
  const session = useSession().data;
  return session !== undefined && USER_ROLES.indexOf(session.role) >= USER_ROLES.indexOf(least);
}
