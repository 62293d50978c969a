import {
  type Account,
  type AccountEdit,
  type AccountKey,
  accountKeySchema,
  accountSchema,
  accountSessionSchema,
  auditEntrySchema,
  type NewAccountKey,
} from '@refrain/contract';
import { z } from 'zod';
import { json, request, send } from './http.ts';

const BASE = '/api/v1/accounts';
const path = (accountId: string) => `${BASE}/${encodeURIComponent(accountId)}`;

export const listAccounts = async () => (await request(z.object({ accounts: z.array(accountSchema) }), BASE)).accounts;

export const editAccount = (accountId: string, edit: AccountEdit): Promise<Account> =>
  request(accountSchema, path(accountId), json('PATCH', edit));

export async function removeAccount(accountId: string): Promise<void> {
  await send(path(accountId), { method: 'DELETE' });
}

/** Where everything that is kept of an account can be had as a file. */
export const accountExportUrl = (accountId: string) => `${path(accountId)}/export`;

export const listSessions = async (accountId: string) =>
  (await request(z.object({ sessions: z.array(accountSessionSchema) }), `${path(accountId)}/sessions`)).sessions;

export async function signOutEverywhere(accountId: string): Promise<void> {
  await send(`${path(accountId)}/sessions`, { method: 'DELETE' });
}

export const listKeys = async (accountId: string): Promise<AccountKey[]> =>
  (await request(z.object({ keys: z.array(accountKeySchema) }), `${path(accountId)}/keys`)).keys;

/** The key itself is told this once. */
export const makeKey = (accountId: string, key: Partial<NewAccountKey> & { name: string }) =>
  request(accountKeySchema.extend({ key: z.string() }), `${path(accountId)}/keys`, json('POST', key));

export async function removeKey(accountId: string, keyId: string): Promise<void> {
  await send(`${path(accountId)}/keys/${encodeURIComponent(keyId)}`, { method: 'DELETE' });
}

export const listAudit = async () => (await request(z.object({ entries: z.array(auditEntrySchema) }), '/api/v1/audit?limit=100')).entries;
