// Tables of settings, of what comes from elsewhere, and of webhooks; see schema.ts.
import type { Selectable, Updateable } from 'kysely';

/** Settings that differ from the standard. */
export interface SettingsTable {
  name: string;
  valueJson: string;
  updatedAt: number;
  /** The account or key that changed it; null for somebody of the house. */
  updatedBy: string | null;
}

/** How the last calls of an outside service went. */
export interface OutsideUsesTable {
  service: string;
  lastUsedAt: number;
  lastSucceededAt: number | null;
  lastErrorAt: number | null;
  lastError: string | null;
}

/** Details that were taken over from somewhere, and the picture that was chosen for a song. */
export interface SongDetailsTable {
  songId: string;
  /** Value, source, confidence and time by field. */
  fieldsJson: string;
  coverSha256: string | null;
  coverMimeType: string | null;
  coverSizeBytes: number | null;
  updatedAt: number;
}

export interface LyricsVersionsTable {
  id: string;
  songId: string;
  source: string;
  /** In words, how it came about. */
  how: string;
  text: string;
  format: string;
  language: string | null;
  /** 0…1, how well it agrees with what is sung; null when that is not known. */
  score: number | null;
  madeBy: string | null;
  current: 0 | 1;
  createdAt: number;
}

export interface ImportsTable {
  id: string;
  ownerId: string | null;
  creatorId: string | null;
  kind: string;
  url: string;
  status: string;
  /** 0…1 */
  progress: number;
  title: string | null;
  artist: string | null;
  optionsJson: string;
  /** Which process downloads it. */
  holder: string | null;
  cancelRequested: 0 | 1;
  attempts: number;
  songId: string | null;
  jobId: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  createdAt: number;
  updatedAt: number;
  finishedAt: number | null;
}

export interface WebhooksTable {
  id: string;
  url: string;
  eventsJson: string;
  secret: string;
  enabled: 0 | 1;
  createdAt: number;
  updatedAt: number;
}

export interface WebhookDeliveriesTable {
  id: string;
  webhookId: string;
  event: string;
  payloadJson: string;
  status: string;
  attempts: number;
  nextAttemptAt: number;
  responseStatus: number | null;
  error: string | null;
  createdAt: number;
  finishedAt: number | null;
}

export interface SourcesTables {
  settings: SettingsTable;
  outsideUses: OutsideUsesTable;
  songDetails: SongDetailsTable;
  lyricsVersions: LyricsVersionsTable;
  imports: ImportsTable;
  webhooks: WebhooksTable;
  webhookDeliveries: WebhookDeliveriesTable;
}

export type OutsideUseRow = Selectable<OutsideUsesTable>;
export type SongDetailsRow = Selectable<SongDetailsTable>;
export type LyricsVersionRow = Selectable<LyricsVersionsTable>;
export type ImportRow = Selectable<ImportsTable>;
export type ImportRowUpdate = Updateable<ImportsTable>;
export type WebhookRow = Selectable<WebhooksTable>;
export type WebhookDeliveryRow = Selectable<WebhookDeliveriesTable>;
