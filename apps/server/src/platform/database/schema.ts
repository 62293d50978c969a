// Every table as TypeScript sees it. Columns are snake_case in SQL (CamelCasePlugin translates); types are portable between
// SQLite and PostgreSQL: text ids, epoch milliseconds, JSON as text, booleans as 0 or 1.
import type { JobStatus, StepStatus, UserRole } from '@refrain/contract';
import type { Generated, Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely';
import type { QueueName } from '../jobs/job-queue.types.ts';
import type { LibraryTables } from './library-tables.ts';
import type { PartyTables } from './party-tables.ts';
import type { SourcesTables } from './sources-tables.ts';

export type Flag = 0 | 1;

export interface SongsTable {
  id: string;
  ownerId: string | null;
  listed: Flag;
  /** Null: the song is known, its sound is not there yet. */
  audioSha256: string | null;
  title: string;
  artist: string | null;
  album: string | null;
  year: number | null;
  genre: string | null;
  /** The account or the visitor who added it. */
  creatorId: string | null;
  /** Marked by the house. */
  favourite: Generated<Flag>;
  /** Where in the library it lies: `Party/90s`. */
  folder: string | null;
  /** How it came here: upload, folder, bundle, link … */
  source: string | null;
  sourceUrl: string | null;
  /** Folded, to sort and group by; SongsRepository keeps them in step with the names. */
  titleKey: Generated<string>;
  artistKey: Generated<string>;
  albumKey: Generated<string>;
  /** The year; 0 when it is not known. */
  sortYear: Generated<number>;
  /** Fields that only an older system's clients know. */
  compatJson: string | null;
  /** As uploaded, made safe. */
  fileName: string;
  durationMs: number;
  /** How much of it is sung; null until its vocal stem is there, and for those of older versions. */
  voicedMs: number | null;
  sizeBytes: number;
  tagsJson: string | null;
  soundJson: string | null;
  loudnessJson: string | null;
  hasCover: Flag;
  givenLyrics: string | null;
  language: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface JobsTable {
  id: string;
  songId: string;
  ownerId: string | null;
  creatorId: string | null;
  kind: string;
  status: JobStatus;
  priority: number;
  optionsJson: string;
  errorCode: string | null;
  errorMessage: string | null;
  compatJson: string | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  attempts: number;
}

export interface JobStepsTable {
  jobId: string;
  name: string;
  queue: QueueName;
  status: StepStatus;
  /** 0 … 1. */
  progress: number;
  artefactKey: string | null;
  reused: Flag;
  attempts: number;
  errorCode: string | null;
  errorMessage: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  lastProgressAt: number | null;
  /** Since when it waits in its queue, or waited; null in jobs of older versions. */
  queuedAt: number | null;
}

export interface QueueMessagesTable {
  id: string;
  queue: QueueName;
  payloadJson: string;
  priority: number;
  runAt: number;
  /** Runs started. */
  attempts: number;
  maxAttempts: number;
  /** Runs that ended because their process went away; they do not count against maxAttempts. */
  lostLeases: number;
  /** 1: asked to stop; its runner learns it at the next heartbeat. */
  cancelRequested: Flag;
  leaseOwner: string | null;
  leaseExpiresAt: number | null;
  createdAt: number;
}

export interface AccountsTable {
  id: string;
  username: string;
  /** The username as it is compared: one spelling, lower case. */
  usernameKey: string;
  displayName: string;
  /** Argon2id in PHC form; null: no password. */
  passwordHash: string | null;
  role: UserRole;
  theme: string | null;
  colour: string | null;
  /** Issuer and subject of the identity provider that this account signs in with. */
  oidcIssuer: string | null;
  oidcSubject: string | null;
  createdAt: number;
  updatedAt: number;
  lastSignInAt: number | null;
}

export interface SessionsTable {
  id: string;
  accountId: string;
  /** SHA-256 of the token, which is kept nowhere. */
  tokenHash: string;
  /** What the browser said it was at sign-in. */
  client: string | null;
  createdAt: number;
  lastUsedAt: number;
  expiresAt: number;
}

export interface AccountKeysTable {
  id: string;
  accountId: string;
  name: string;
  /** SHA-256 of the key, which is kept nowhere. */
  keyHash: string;
  /** The most that the key may do, whatever its account may. */
  role: UserRole;
  createdAt: number;
  lastUsedAt: number | null;
  expiresAt: number | null;
}

export interface AuditEntriesTable {
  id: string;
  at: number;
  act: string;
  /** Who did it; null: somebody who was not signed in. */
  actorId: string | null;
  /** Whose account it was about. */
  accountId: string | null;
  address: string | null;
  detailsJson: string | null;
}

/** Nothing is taken from these, by any worker. Where jobs wait in Redis, it knows that by itself. */
export interface PausedQueuesTable {
  queue: QueueName;
  pausedAt: number;
}

/** A process that runs jobs, or did. */
export interface WorkersTable {
  id: string;
  host: string;
  version: string;
  /** What it can do, as features/workers reads it. */
  aboutJson: string;
  stepsDone: number;
  startedAt: number;
  seenAt: number;
}

export interface DatabaseSchema extends PartyTables, SourcesTables, LibraryTables {
  accounts: AccountsTable;
  sessions: SessionsTable;
  accountKeys: AccountKeysTable;
  auditEntries: AuditEntriesTable;
  songs: SongsTable;
  jobs: JobsTable;
  jobSteps: JobStepsTable;
  queueMessages: QueueMessagesTable;
  workers: WorkersTable;
  pausedQueues: PausedQueuesTable;
}

export type Database = Kysely<DatabaseSchema>;
export type DatabaseTransaction = Transaction<DatabaseSchema>;

export type SongRow = Selectable<SongsTable>;
export type NewSongRow = Insertable<SongsTable>;
export type SongRowUpdate = Updateable<SongsTable>;
export type JobRow = Selectable<JobsTable>;
export type NewJobRow = Insertable<JobsTable>;
export type JobRowUpdate = Updateable<JobsTable>;
export type JobStepRow = Selectable<JobStepsTable>;
export type NewJobStepRow = Insertable<JobStepsTable>;
export type JobStepRowUpdate = Updateable<JobStepsTable>;
export type QueueMessageRow = Selectable<QueueMessagesTable>;
export type AccountRow = Selectable<AccountsTable>;
export type AccountRowUpdate = Updateable<AccountsTable>;
export type SessionRow = Selectable<SessionsTable>;
export type AccountKeyRow = Selectable<AccountKeysTable>;
export type AuditEntryRow = Selectable<AuditEntriesTable>;
export type WorkerRow = Selectable<WorkersTable>;
