import type { Database } from '../../platform/database/schema.ts';

/** What a backup holds of the database: parents before their children, with the columns by which rows are told apart. */
export const BACKUP_TABLES: Readonly<Record<string, readonly string[]>> = {
  settings: ['name'],
  accounts: ['id'],
  sessions: ['id'],
  account_keys: ['id'],
  audit_entries: ['id'],
  songs: ['id'],
  jobs: ['id'],
  job_steps: ['job_id', 'name'],
  sound_prints: ['audio_sha256'],
  song_labels: ['song_id', 'label_key'],
  song_favourites: ['person_id', 'song_id'],
  song_details: ['song_id'],
  lyrics_versions: ['id'],
  playlists: ['id'],
  playlist_songs: ['playlist_id', 'song_id'],
  watched_folders: ['id'],
  watched_files: ['folder_id', 'path'],
  imports: ['id'],
  outside_uses: ['service'],
  webhooks: ['id'],
  webhook_deliveries: ['id'],
  parties: ['id'],
  party_members: ['id'],
  queue_entries: ['id'],
  singer_memories: ['person_key', 'song_id'],
  host_actions: ['id'],
};

/** Made again by themselves: what waits is queued from the jobs, songs are indexed, processes and screens tell of themselves; a pause is the running installation's. */
export const LEFT_OUT: readonly RegExp[] = [/^queue_messages$/, /^search_/, /^workers$/, /^paused_queues$/, /^party_screens$/, /^kysely_/];

/** Those of them that this database has: one that an older version made lacks the later ones. */
export async function backedUpTables(database: Database): Promise<string[]> {
  const there = new Set((await database.introspection.getTables()).map(({ name }) => name));
  return Object.keys(BACKUP_TABLES).filter((name) => there.has(name));
}
