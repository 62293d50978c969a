import type { FoundLyrics, LyricsQuery } from '@refrain/contract';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';

const LIMITS = { maxBytes: 3 * 1024 * 1024, timeoutMs: 10_000, tries: 2 };
const MOST_RESULTS = 20;

/** A record as LRCLIB documents it. */
const recordSchema = z.object({
  id: z.number(),
  trackName: z.string(),
  artistName: z.string(),
  albumName: z.string().nullish(),
  duration: z.number().nullish(),
  instrumental: z.boolean().nullish(),
  plainLyrics: z.string().nullish(),
  syncedLyrics: z.string().nullish(),
});
export type LrclibRecord = z.infer<typeof recordSchema>;

/** LRCLIB, and a second server of its kind for when the first does not answer. */
export class LrclibClient {
  readonly #parts: { readonly outside: OutsideServices; readonly settings: SettingsService };

  constructor(parts: { readonly outside: OutsideServices; readonly settings: SettingsService }) {
    this.#parts = parts;
  }

  /** Records that the service holds for likely names, the one of this very recording first. @throws DomainError `outside.*` */
  async search(query: LyricsQuery, signal?: AbortSignal): Promise<LrclibRecord[]> {
    const exact = query.artist === '' ? null : await this.#ask('/api/get', getParameters(query), signal);
    const found = await this.#ask('/api/search', searchParameters(query), signal);
    const records = [exact, ...(Array.isArray(found) ? (found as unknown[]) : [])].flatMap((item) => {
      const record = recordSchema.safeParse(item);
      return record.success ? [record.data] : [];
    });
    return [...new Map(records.map((record) => [record.id, record])).values()].slice(0, MOST_RESULTS);
  }

  async #ask(path: string, parameters: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<unknown> {
    const settings = await this.#parts.settings.all();
    const urlAt = (base: string) => Object.assign(new URL(path, base), { search: new URLSearchParams(parameters).toString() });
    try {
      return await this.#parts.outside.askJson('lrclib', { url: urlAt(settings['lrclib.baseUrl']), ...LIMITS, signal });
    } catch (error) {
      const second = settings['lrclib.secondBaseUrl'];
      const mayHelp = error instanceof DomainError && error.code !== 'outside.switchedOff';
      if (second === null || !mayHelp) throw error;
      return this.#parts.outside.askJson('lrclib', { url: urlAt(second), ...LIMITS, signal });
    }
  }
}

/** A record in our words. */
export function toFoundLyrics(record: LrclibRecord): FoundLyrics {
  return {
    id: String(record.id),
    title: record.trackName,
    artist: record.artistName,
    album: record.albumName ?? null,
    durationSeconds: record.duration ?? null,
    instrumental: record.instrumental ?? false,
    plainText: record.plainLyrics || null,
    syncedText: record.syncedLyrics || null,
  };
}

/** LRCLIB takes a duration that is off by two seconds at most. */
function getParameters({ title, artist, album, durationSeconds }: LyricsQuery): Record<string, string> {
  return {
    track_name: title,
    artist_name: artist,
    ...(album === '' ? {} : { album_name: album }),
    ...(durationSeconds === undefined ? {} : { duration: String(Math.round(durationSeconds)) }),
  };
}

function searchParameters({ title, artist }: LyricsQuery): Record<string, string> {
  return { track_name: title, ...(artist === '' ? {} : { artist_name: artist }) };
}
