import type { SongStatus, SongSummary } from '@refrain/contract';
import { looksLikeLrc, parseGivenLyrics } from '@refrain/song-model';
import type { SongRow } from '../platform/database/schema.ts';
import { KEPT_FIELDS, type KeptFields } from './open-karaoke-studio.fields.ts';

/** A song's words as Open Karaoke Studio has them: as text, and with the times of the lines. */
export interface SongLyrics {
  readonly plain: string | null;
  readonly synced: string | null;
}

const STATUSES: Readonly<Record<SongStatus, string>> = {
  not_started: 'pending',
  queued: 'queued',
  processing: 'processing',
  completed: 'processed',
  completed_with_errors: 'processed',
  failed: 'error',
  cancelled: 'error',
  expired: 'error',
};
const NOTHING_KEPT = Object.fromEntries(Object.keys(KEPT_FIELDS).map((name) => [name, null]));

export function keptOf(song: Pick<SongRow, 'compatJson'>): KeptFields {
  return song.compatJson === null ? {} : (JSON.parse(song.compatJson) as KeptFields);
}

/** The lyrics that somebody gave, before any words were timed. */
export function givenLyrics({ givenLyrics: given }: Pick<SongRow, 'givenLyrics'>): SongLyrics {
  if (given === null) return { plain: null, synced: null };
  if (!looksLikeLrc(given)) return { plain: given, synced: null };
  return {
    plain: parseGivenLyrics(given)
      .map((line) => line.text)
      .join('\n'),
    synced: given,
  };
}

/**
 * A song as Open Karaoke Studio's clients read it: every column of its table in camel case, under its names of all
 * versions. Links lead to routes that are there, and the status is the true one.
 */
export function songBody(song: SongRow, summary: SongSummary, lyrics: SongLyrics = givenLyrics(song)) {
  const kept = keptOf(song);
  const base = `/api/songs/${song.id}`;
  const sung = STATUSES[summary.status] === 'processed';
  const cover = song.hasCover === 1 ? `${base}/cover` : null;
  const thumbnail = song.hasCover === 1 ? `${base}/thumbnail` : null;
  const vocals = sung ? `${base}/vocals` : null;
  const releaseDate = typeof kept.releaseDate === 'string' ? kept.releaseDate : null;
  return {
    ...NOTHING_KEPT,
    ...kept,
    id: song.id,
    title: song.title,
    artist: song.artist ?? 'Unknown Artist',
    album: song.album,
    releaseTitle: song.album,
    duration: song.durationMs / 1000,
    durationMs: song.durationMs,
    dateAdded: summary.addedAt,
    status: STATUSES[summary.status],
    progress: Math.round(summary.progress * 100),
    favorite: song.favourite === 1,
    source: song.source,
    sourceUrl: song.sourceUrl,
    vocalsPath: vocals,
    vocalPath: vocals,
    instrumentalPath: sung ? `${base}/instrumental` : null,
    originalPath: song.audioSha256 === null ? null : `${base}/original`,
    thumbnail: kept.thumbnail ?? thumbnail,
    thumbnailPath: kept.thumbnail ?? thumbnail,
    coverArt: kept.coverArt ?? cover,
    coverArtPath: kept.coverArt ?? cover,
    mbid: kept.mbid ?? null,
    metadataId: kept.mbid ?? null,
    year: song.year ?? yearOf(releaseDate),
    genre: song.genre,
    language: song.language,
    lyrics: lyrics.plain,
    plainLyrics: lyrics.plain,
    syncedLyrics: lyrics.synced,
  };
}

/** The first part of a date of release. */
function yearOf(releaseDate: string | null): number | null {
  const year = /^(\d{4})/.exec(releaseDate ?? '')?.[1];
  return year === undefined ? null : Number(year);
}

/** Where a page of results stands. */
export function pagination({ total, limit, offset }: { total: number; limit: number; offset: number }) {
  return { total, limit, offset, hasMore: offset + limit < total };
}
