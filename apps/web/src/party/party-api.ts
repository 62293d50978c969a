import {
  commandReplySchema,
  commandResultSchema,
  type Invitation,
  invitationSchema,
  type JoinParty,
  type MemberEdit,
  type Party,
  type PartyCommand,
  type PartyEdit,
  type PartyEntry,
  type PartyHistory,
  type PartyMember,
  type PartySnapshot,
  partyEntrySchema,
  partyHistorySchema,
  partyListSchema,
  partyMemberSchema,
  partySchema,
  partySnapshotSchema,
} from '@refrain/contract';
import { json, RefusedError, request, send, UnreachableError } from '../api/http.ts';
import type { Realtime } from '../api/realtime.ts';

const BASE = '/api/v1/parties';
const AGAIN_MS = 1_500;

/** How a guest shows an invitation: the letters on the screen, or the last part of a link. */
export type Ticket = { code: string } | { token: string };

export const beginParty = (name: string, hostName: string): Promise<PartyEntry> =>
  request(partyEntrySchema, BASE, json('POST', { name, hostName }));

export const listParties = () => request(partyListSchema, BASE);

export const getInvitation = (ticket: Ticket): Promise<Invitation> =>
  request(invitationSchema, `${BASE}/invitation?${new URLSearchParams(ticket)}`);

export const joinParty = (join: JoinParty): Promise<PartyEntry> => request(partyEntrySchema, `${BASE}/join`, json('POST', join));

export const getParty = (partyId: string): Promise<PartySnapshot> => request(partySnapshotSchema, partyPath(partyId));

export const getSeat = (partyId: string): Promise<PartyEntry> => request(partyEntrySchema, `${partyPath(partyId)}/me`);

export const getHistory = (partyId: string): Promise<PartyHistory> => request(partyHistorySchema, `${partyPath(partyId)}/history`);

export const editParty = (partyId: string, edit: PartyEdit): Promise<Party> =>
  request(partySchema, partyPath(partyId), json('PATCH', edit));

export const endParty = (partyId: string): Promise<Party> => request(partySchema, `${partyPath(partyId)}/end`, { method: 'POST' });

export const addMember = (partyId: string, name: string): Promise<PartyMember> =>
  request(partyMemberSchema, `${partyPath(partyId)}/members`, json('POST', { name }));

export const editMember = (partyId: string, memberId: string, edit: MemberEdit): Promise<PartyMember> =>
  request(partyMemberSchema, memberPath(partyId, memberId), json('PATCH', edit));

export async function removeMember(partyId: string, memberId: string): Promise<void> {
  await send(memberPath(partyId, memberId), { method: 'DELETE' });
}

/**
 * Does something in a party. A wish for a song whose answer is lost on the way is sent once more: by its key it is added only once.
 * @returns the queue entry it was about
 * @throws RefusedError, UnreachableError
 */
export async function runCommand(realtime: Realtime, partyId: string, command: PartyCommand): Promise<string | null> {
  if (command.type !== 'queue.add') return runOnce(realtime, partyId, command);
  const wish = { ...command, idempotencyKey: newKey() };
  try {
    return await runOnce(realtime, partyId, wish);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return runOnce(realtime, partyId, wish);
  }
}

/** Over the socket while there is one, else by a request of its own. */
async function runOnce(realtime: Realtime, partyId: string, command: PartyCommand): Promise<string | null> {
  if (!realtime.connected.get()) {
    const result = await request(commandResultSchema, `${partyPath(partyId)}/commands`, json('POST', command));
    return result.entryId;
  }
  const reply = commandReplySchema.parse(await realtime.ask('party.command', { partyId, command }));
  if (reply.ok) return reply.result.entryId;
  throw new RefusedError(reply.problem.status, reply.problem.code, reply.problem.detail);
}

/** Not randomUUID: a page over plain HTTP has none. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function partyPath(partyId: string): string {
  return `${BASE}/${encodeURIComponent(partyId)}`;
}

function memberPath(partyId: string, memberId: string): string {
  return `${partyPath(partyId)}/members/${encodeURIComponent(memberId)}`;
}
