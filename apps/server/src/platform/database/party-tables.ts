// Tables of parties; see schema.ts.
import type { PartyRole, Screen } from '@refrain/contract';
import type { Selectable, Updateable } from 'kysely';

export interface PartiesTable {
  id: string;
  /** `house`: the one party that clients of an older system share. */
  kind: 'party' | 'house';
  name: string;
  /** Null when the party is over: the code may then be another's. */
  code: string | null;
  guestToken: string;
  hostToken: string;
  screenToken: string;
  settingsJson: string;
  stageJson: string;
  /** The round of turns that the evening is in, from 0. */
  round: number;
  /** Turns begun. */
  turnCount: number;
  breakUntil: number | null;
  startedAt: number;
  endedAt: number | null;
}

export interface PartyMembersTable {
  id: string;
  partyId: string;
  name: string;
  role: PartyRole;
  status: 'waiting' | 'active' | 'left' | 'removed';
  away: 0 | 1;
  /** Who it is on this server; null for people without a phone. */
  personKey: string | null;
  joinedAt: number;
  /** When they left, until their songs are taken out or they come back. */
  leftAt: number | null;
}

export interface QueueEntriesTable {
  id: string;
  partyId: string;
  songId: string | null;
  songTitle: string;
  songArtist: string | null;
  state: 'waiting' | 'onStage' | 'sung' | 'skipped' | 'removed';
  /** Members, the one whose turn it is first. */
  singerIdsJson: string;
  voterIdsJson: string;
  addedById: string;
  addedAt: number;
  /** Among the entries of its first singer. */
  ownOrder: number;
  /** The evening's round when its singer came in with it: no claim to rounds before. */
  floorRound: number;
  /** The turn of the evening that a host gave it, from 0. */
  pinnedTurn: number | null;
  pinnedAt: number | null;
  held: 0 | 1;
  keyShift: number;
  tempo: number;
  /** The round it was sung in. */
  round: number | null;
  startedAt: number | null;
  endedAt: number | null;
  sungSeconds: number | null;
}

export interface SingerMemoriesTable {
  personKey: string;
  songId: string;
  keyShift: number;
  tempo: number;
  lyricOffsetMs: number;
  updatedAt: number;
}

export interface HostActionsTable {
  id: string;
  partyId: string;
  beforeJson: string;
  createdAt: number;
}

export interface PartyScreensTable {
  partyId: string;
  id: string;
  name: string;
  kind: Screen['kind'];
  /** The socket it speaks by: an older one that closes late is not this screen's end. */
  socketId: string;
  /** The process that has its socket. */
  holder: string;
  connected: 0 | 1;
  addedAt: number;
  /** When its process last said that it is there. */
  seenAt: number;
}

export interface PartyTables {
  parties: PartiesTable;
  partyMembers: PartyMembersTable;
  queueEntries: QueueEntriesTable;
  singerMemories: SingerMemoriesTable;
  hostActions: HostActionsTable;
  partyScreens: PartyScreensTable;
}

export type PartyRow = Selectable<PartiesTable>;
export type PartyRowUpdate = Updateable<PartiesTable>;
export type PartyMemberRow = Selectable<PartyMembersTable>;
export type PartyMemberRowUpdate = Updateable<PartyMembersTable>;
export type QueueEntryRow = Selectable<QueueEntriesTable>;
export type QueueEntryRowUpdate = Updateable<QueueEntriesTable>;
export type SingerMemoryRow = Selectable<SingerMemoriesTable>;
export type PartyScreenRow = Selectable<PartyScreensTable>;
