import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BUNDLE_MANIFEST,
  type BundleManifest,
  type BundleOutcome,
  type BundleResult,
  type BundleSong,
  bundleManifestSchema,
  type ErrorCode,
  type StepName,
} from '@refrain/contract';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import type { NewSongRow } from '../../platform/database/schema.ts';
import { tempName } from '../../platform/temp/temp-files.ts';
import { CarefulZip, invalid } from '../../platform/zip/careful-zip.ts';
import type { Identity } from '../accounts/identity.types.ts';
import { requireRole } from '../accounts/rights.service.ts';
import type { AnalysisService } from '../analysis/analysis.service.ts';
import type { AnalysisOptions, ArtefactManifest } from '../analysis/analysis.types.ts';
import { artefactFileKey, artefactPrefix } from '../analysis/artefact-keys.service.ts';
import type { CoversService } from '../covers/covers.service.ts';
import { LARGEST_COVER_BYTES } from '../covers/covers.service.ts';
import type { LabelsService } from '../songs/labels.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { UploadsService } from '../uploads/uploads.service.ts';
import { trueResults } from './bundle-results.ts';

export interface BundleImporterParts {
  readonly songs: SongsService;
  readonly uploads: UploadsService;
  readonly analysis: AnalysisService;
  readonly covers: CoversService;
  readonly labels: LabelsService;
  readonly blobs: BlobStore;
  readonly tempDir: string;
  /** Unpacked. */
  readonly maxBytes: number;
  readonly explain: (error: unknown) => { readonly code: ErrorCode; readonly detail: string };
}

const MOST_ENTRIES = 20_000;
const LARGEST_MANIFEST_BYTES = 32 * 1024 * 1024;

/** Takes songs in from a bundle: with their results they can be sung at once. */
export class BundleImporter {
  readonly #parts: BundleImporterParts;

  constructor(parts: BundleImporterParts) {
    this.#parts = parts;
  }

  /**
   * Song by song; one that is damaged does not keep the others from it. Only for hosts: a bundle brings results that this
   * server did not make.
   * @throws DomainError `bundle.invalid` when nothing of it can be taken
   */
  async import(path: string, identity: Identity): Promise<BundleOutcome> {
    requireRole(identity, 'host');
    const { tempDir, maxBytes, explain } = this.#parts;
    const workDir = join(tempDir, tempName('bundle'));
    await mkdir(workDir, { recursive: true });
    const zip = await CarefulZip.open(path, { entries: MOST_ENTRIES, bytes: maxBytes });
    try {
      const outcome: BundleOutcome = { songs: [], failed: [] };
      for (const song of (await readManifest(zip)).songs) {
        try {
          outcome.songs.push(await this.#take(zip, song, workDir, identity));
        } catch (error) {
          const { code, detail } = explain(error);
          outcome.failed.push({ title: song.title, failure: { code, message: detail } });
        }
      }
      const [first] = outcome.failed;
      if (first && outcome.songs.length === 0) throw invalid(`None of its songs can be taken in. ${first.failure.message}`);
      return outcome;
    } finally {
      zip.close();
      await rm(workDir, { recursive: true, force: true });
    }
  }

  async #take(zip: CarefulZip, song: BundleSong, workDir: string, identity: Identity): Promise<BundleOutcome['songs'][number]> {
    if (song.sound === null) {
      const { title, artist, album, durationMs } = song;
      const added = await this.#parts.songs.addWithoutSound({ title, artist, album, durationMs, source: 'bundle' }, identity);
      await this.#describe(zip, added.id, song, identity);
      return { songId: added.id, title, alreadyKnown: false, ready: false };
    }
    const soundPath = join(workDir, tempName('sound'));
    await zip.unpack(song.sound, soundPath);
    const file = await this.#parts.uploads.receive(createReadStream(soundPath), song.sound.sizeBytes + 1);
    await rm(soundPath, { force: true });
    const made: string[] = [];
    try {
      const results = await this.#restore(zip, trueResults(song.results, song.sound.sha256), workDir, made);
      const request = { fileName: song.sound.fileName, identity, source: 'bundle' };
      const restored = await this.#parts.uploads.restore(file, request, {
        options: optionsOf(song, results),
        results,
        about: aboutOf(song),
      });
      if (!restored.alreadyKnown) {
        for (const manifest of results.values()) await this.#parts.songs.learn(restored.song.id, manifest);
        await this.#describe(zip, restored.song.id, song, identity);
      }
      return {
        songId: restored.song.id,
        title: song.title,
        alreadyKnown: restored.alreadyKnown,
        ready: restored.alreadyKnown || results.has('separate'),
      };
    } catch (error) {
      await this.#parts.uploads.discard(file);
      for (const key of made) await this.#parts.blobs.deletePrefix(artefactPrefix(key));
      throw error;
    }
  }

  /** Stores results under their keys, each manifest last; one that is there already is left alone. */
  async #restore(
    zip: CarefulZip,
    results: ReadonlyMap<StepName, BundleResult>,
    workDir: string,
    made: string[],
  ): Promise<Map<StepName, ArtefactManifest>> {
    const stored = new Map<StepName, ArtefactManifest>();
    for (const [step, result] of results) {
      const { files, ...about } = result;
      const known = await this.#parts.analysis.artefact(result.key);
      if (known === null) {
        made.push(result.key);
        for (const file of files) {
          const path = join(workDir, tempName('result'));
          await zip.unpack(file, path);
          await this.#parts.blobs.putFile(artefactFileKey(result.key, file.name), path, { move: true });
        }
        const kept = files.map(({ name, mimeType, sizeBytes, sha256 }) => ({ name, mimeType, sizeBytes, sha256 }));
        const manifest = { ...about, files: kept } as ArtefactManifest;
        await this.#parts.blobs.put(`${artefactPrefix(result.key)}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
        stored.set(step, manifest);
      } else stored.set(step, known);
    }
    return stored;
  }

  /** What is not part of the sound or its results. */
  async #describe(zip: CarefulZip, songId: string, song: BundleSong, identity: Identity): Promise<void> {
    const { title, artist, album, year, genre, language, favourite, folder, labels } = song;
    const sung = language !== null && /^[a-z]{2,3}$/.test(language) ? { language } : {};
    await this.#parts.songs.edit(songId, { title, artist, album, year, genre, favourite, folder, labels, ...sung }, identity);
    if (song.givenLyrics !== null) await this.#parts.songs.keepLyrics(songId, song.givenLyrics, identity);
    if (song.cover === null) return;
    const picture = await zip.read(song.cover.path, LARGEST_COVER_BYTES);
    await this.#parts.covers.choose(songId, picture);
    await this.#parts.songs.hasNewCover(songId);
  }
}

async function readManifest(zip: CarefulZip): Promise<BundleManifest> {
  const text = (await zip.read(BUNDLE_MANIFEST, LARGEST_MANIFEST_BYTES)).toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`${BUNDLE_MANIFEST} cannot be read.`, error);
  }
  const parsed = bundleManifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${BUNDLE_MANIFEST} is not what it should be: ${issue?.path.join('.')} ${issue?.message}`);
}

/** The wishes that lead to just these results, so that a later job with the same wishes finds them. */
function optionsOf({ options, givenLyrics }: BundleSong, results: ReadonlyMap<StepName, ArtefactManifest>): Partial<AnalysisOptions> {
  return { ...(options as Partial<AnalysisOptions> | null), lyrics: givenLyrics, targets: [...results.keys()] };
}

function aboutOf(song: BundleSong): Partial<NewSongRow> {
  return {
    title: song.title,
    artist: song.artist,
    album: song.album,
    durationMs: song.durationMs,
    compatJson: song.compat === null ? null : JSON.stringify(song.compat),
  };
}
