import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { SongRow } from '../../platform/database/schema.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { rounded } from '../analysis/round-numbers.service.ts';
import type { OpenableFile } from './songs.types.ts';

/** `song.json`: tags, duration, key, loudness of the song and its stems, the models and versions used, and how long each step took. */
export function songJson(
  song: Pick<SongRow, 'title' | 'artist' | 'album' | 'fileName' | 'audioSha256'>,
  manifests: ReadonlyMap<string, ArtefactManifest>,
): object {
  const inspection = manifests.get('inspect')?.summary;
  const sound = inspection?.['sound'] as { durationSeconds?: number } | undefined;
  const harmony = manifests.get('harmony')?.summary;
  const all = [...manifests.values()];
  return {
    schemaVersion: 1,
    title: song.title,
    artist: song.artist,
    album: song.album,
    fileName: song.fileName,
    sha256: song.audioSha256,
    durationSeconds: sound?.durationSeconds ?? null,
    sound: sound ?? null,
    tags: inspection?.['tags'] ?? null,
    loudness: inspection?.['loudness'] ?? null,
    stemLoudness: manifests.get('separate')?.summary['loudness'] ?? null,
    key: harmony?.['key'] ?? null,
    keyConfidence: harmony?.['keyConfidence'] ?? null,
    tempoBpm: manifests.get('rhythm')?.summary['tempoBpm'] ?? null,
    timeSignature: manifests.get('rhythm')?.summary['timeSignature'] ?? null,
    language: manifests.get('chart')?.summary['language'] ?? null,
    decoder: inspection?.['decoder'] ?? null,
    models: [...new Map(all.flatMap((m) => m.models).map((model) => [model.id, model])).values()],
    stepVersions: Object.fromEntries(all.map((m) => [m.step, m.version])),
    secondsPerStep: Object.fromEntries(all.map((m) => [m.step, Math.round(m.seconds * 100) / 100])),
  };
}

export function describeSong(song: SongRow, manifests: ReadonlyMap<string, ArtefactManifest>): OpenableFile {
  const bytes = Buffer.from(`${JSON.stringify(songJson(song, manifests), rounded, 2)}\n`);
  return {
    name: 'song.json',
    downloadName: 'song.json',
    mimeType: 'application/json',
    sizeBytes: bytes.length,
    etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
    open: async (range) => Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]),
  };
}
