import type { Job, Song, SongSummary } from '@refrain/contract';
import type { Loudness, Sound, Tags } from '@refrain/song-model';
import type { SongRow } from '../../platform/database/schema.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { originalMimeType } from './song-files.ts';

const EMPTY_TAGS: Tags = {
  title: null,
  artist: null,
  album: null,
  albumArtist: null,
  date: null,
  year: null,
  genre: null,
  trackNumber: null,
  trackCount: null,
  discNumber: null,
  lyrics: null,
};
const NO_LOUDNESS: Loudness = { integratedLufs: null, truePeakDbtp: null, loudnessRangeLu: null };

/** A song as a list shows it. `job` is its newest one. */
export function viewSummary(song: SongRow, job: Job | null): SongSummary {
  return {
    id: song.id,
    title: song.title,
    artist: song.artist,
    album: song.album,
    year: song.year,
    genre: song.genre,
    language: song.language,
    folder: song.folder,
    favourite: song.favourite === 1,
    durationSeconds: song.durationMs / 1000,
    hasCover: song.hasCover === 1,
    hasSound: song.audioSha256 !== null,
    addedAt: new Date(song.createdAt).toISOString(),
    status: job?.status ?? 'not_started',
    progress: job?.progress ?? 0,
    currentStep: job?.currentStep ?? null,
    estimatedSecondsLeft: job?.estimatedSecondsLeft ?? null,
  };
}

export interface SongDetails {
  readonly job: Job | null;
  /** What its steps made. */
  readonly manifests: readonly ArtefactManifest[];
  readonly labels: readonly string[];
}

export function viewSong(song: SongRow, { job, manifests, labels }: SongDetails): Song {
  const files = manifests.flatMap((manifest) => manifest.files);
  const separated = manifests.find(({ step }) => step === 'separate');
  const url = (name: string) => `/api/v1/songs/${song.id}/files/${name}`;
  const original = { name: 'original', mimeType: originalMimeType(song.fileName), sizeBytes: song.sizeBytes, url: url('original') };
  return {
    ...viewSummary(song, job),
    labels: [...labels],
    source: song.source,
    sourceUrl: song.sourceUrl,
    tags: song.tagsJson === null ? EMPTY_TAGS : (JSON.parse(song.tagsJson) as Tags),
    sound: song.soundJson === null ? null : (JSON.parse(song.soundJson) as Sound),
    loudness: song.loudnessJson === null ? NO_LOUDNESS : (JSON.parse(song.loudnessJson) as Loudness),
    stemLoudness: (separated?.summary['loudness'] ?? {}) as Song['stemLoudness'],
    hasGivenLyrics: song.givenLyrics !== null,
    files: [
      ...files.map((file) => ({ name: file.name, mimeType: file.mimeType, sizeBytes: file.sizeBytes, url: url(file.name) })),
      ...(song.audioSha256 === null ? [] : [original]),
    ],
    steps: job?.steps ?? [],
    failure: job?.failure ?? null,
  };
}
