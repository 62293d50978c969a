import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { BUNDLE_MANIFEST, BUNDLE_VERSION, type BundleManifest, type BundleSong } from '@refrain/contract';
import { ZipFile } from 'yazl';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import type { SongRow } from '../../platform/database/schema.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { artefactFileKey, audioKey } from '../analysis/artefact-keys.service.ts';
import type { CoversService } from '../covers/covers.service.ts';
import type { JobsService } from '../jobs/jobs.service.ts';
import type { SongsService } from '../songs/songs.service.ts';

export interface BundleExporterParts {
  readonly songs: SongsService;
  readonly covers: CoversService;
  readonly jobs: JobsService;
  readonly blobs: BlobStore;
}

/** A file on its way into the zip. */
interface Entry {
  readonly path: string;
  readonly sizeBytes: number;
  open(): Promise<Readable>;
}

const TEXT = /\.(json|txt|lrc|srt|csv)$/;

/** Writes songs with all that belongs to them as one zip, while it is being read: nothing is gathered in memory or on disk. */
export class BundleExporter {
  readonly #parts: BundleExporterParts;

  constructor(parts: BundleExporterParts) {
    this.#parts = parts;
  }

  async export(songs: readonly SongRow[]): Promise<Readable> {
    const described = await Promise.all(songs.map((song, index) => this.#describe(song, `songs/${index + 1}`)));
    const manifest: BundleManifest = {
      format: 'refrain-bundle',
      schemaVersion: BUNDLE_VERSION,
      createdAt: new Date().toISOString(),
      songs: described.map(({ song }) => song),
    };
    const zip = new ZipFile();
    const output = zip.outputStream as Readable;
    zip.on('error', (error: Error) => output.destroy(error));
    zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), BUNDLE_MANIFEST);
    // Sound is compressed already.
    for (const { path, sizeBytes, open } of described.flatMap(({ entries }) => entries))
      zip.addReadStreamLazy(path, { size: sizeBytes, compress: TEXT.test(path) }, (give) => {
        open().then(
          (stream) => give(null, stream),
          (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
        );
      });
    zip.end();
    return output;
  }

  async #describe(row: SongRow, folder: string): Promise<{ song: BundleSong; entries: Entry[] }> {
    const [manifests, latest, labels, cover] = await Promise.all([
      this.#parts.songs.manifests(row),
      this.#parts.jobs.latestOf(row.id),
      this.#parts.songs.labelsOf(row.id),
      this.#parts.covers.find(row.id),
    ]);
    const sound = await this.#sound(row, folder);
    const results = sound === null ? [] : [...manifests.values()].map((manifest) => describeResult(manifest, folder));
    const picture = cover && {
      path: `${folder}/cover.${cover.mimeType.split('/')[1] ?? 'image'}`,
      sizeBytes: cover.sizeBytes,
      sha256: cover.etag.replaceAll('"', ''),
    };
    const blob = (key: string) => () => this.#parts.blobs.open(key);
    const song: BundleSong = {
      title: row.title,
      artist: row.artist,
      album: row.album,
      year: row.year,
      genre: row.genre,
      language: row.language,
      favourite: row.favourite === 1,
      folder: row.folder,
      labels,
      givenLyrics: row.givenLyrics,
      addedAt: new Date(row.createdAt).toISOString(),
      durationMs: row.durationMs,
      compat: row.compatJson === null ? null : (JSON.parse(row.compatJson) as BundleSong['compat']),
      sound,
      cover: picture,
      options: results.length > 0 && latest ? (JSON.parse(latest.job.optionsJson) as BundleSong['options']) : null,
      results,
    };
    return {
      song,
      entries: [
        ...(sound ? [{ path: sound.path, sizeBytes: sound.sizeBytes, open: blob(audioKey(sound.sha256)) }] : []),
        ...results.flatMap(({ key, files }) =>
          files.map(({ name, path, sizeBytes }) => ({ path, sizeBytes, open: blob(artefactFileKey(key, name)) })),
        ),
        ...(picture && cover ? [{ path: picture.path, sizeBytes: picture.sizeBytes, open: () => cover.open() }] : []),
      ],
    };
  }

  /** Null when only the name is known, or when the storage has lost it. */
  async #sound({ audioSha256, fileName, sizeBytes }: SongRow, folder: string): Promise<BundleSong['sound']> {
    if (audioSha256 === null || (await this.#parts.blobs.stat(audioKey(audioSha256))) === null) return null;
    const extension = /^\.[a-z0-9]{1,8}$/i.exec(extname(fileName))?.[0] ?? '';
    return { path: `${folder}/original${extension}`, fileName, sizeBytes, sha256: audioSha256 };
  }
}

function describeResult(manifest: ArtefactManifest, folder: string): BundleSong['results'][number] {
  const { key, step, version, audioSha256, settings, models, summary, seconds, createdAt, files } = manifest;
  return {
    key,
    step,
    version,
    audioSha256,
    settings: { ...settings },
    models: models.map(({ id, sha256 }) => ({ id, sha256 })),
    summary: { ...summary },
    seconds,
    createdAt,
    files: files.map((file) => ({ ...file, path: `${folder}/${step}/${file.name}` })),
  } as BundleSong['results'][number];
}
