import { createWriteStream } from 'node:fs';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { STEM_NAMES } from '@refrain/song-model';
import type { StemFormat } from '../../config/config.types.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.types.ts';
import { removeLeftBehind, tempName } from '../../platform/temp/temp-files.ts';
import type { AnalysisService } from '../analysis/analysis.service.ts';
import type { ArtefactManifest } from '../analysis/analysis.types.ts';
import { artefactFileKey } from '../analysis/artefact-keys.service.ts';
import { rounded } from '../analysis/round-numbers.service.ts';
import type { MadeSong } from '../analysis/song-maker.service.ts';
import { baseName } from './song-files.ts';
import { songJson } from './song-summary-file.ts';

/** A song's folder while it is being written. */
const PART = '.refrain';
const AS_THEY_ARE = ['chart.json', 'rhythm.json', 'harmony.json', 'lyrics.txt', 'lyrics.lrc', 'lyrics.srt', 'melody.mid', 'notes.csv'];

/** Writes a made song as a folder that other programs can read. */
export class SongExporter {
  readonly #blobs: BlobStore;
  readonly #analysis: AnalysisService;

  constructor(parts: { blobs: BlobStore; analysis: AnalysisService }) {
    this.#blobs = parts.blobs;
    this.#analysis = parts.analysis;
  }

  /**
   * The folder appears whole or not at all. It replaces only what an earlier export of the same sound left: what else
   * has its name stays, and the folder is called `name (2)`.
   * @returns its path
   */
  async export(song: MadeSong, outDir: string, format: StemFormat, signal: AbortSignal): Promise<string> {
    const part = join(outDir, tempName(PART));
    await removeLeftBehind(outDir, { kind: PART });
    await mkdir(part, { recursive: true });
    try {
      await this.#stems(song, part, format, signal);
      for (const manifest of song.manifests.values()) {
        for (const { name } of manifest.files) if (AS_THEY_ARE.includes(name)) await this.#write(manifest, name, join(part, name));
      }
      await writeFile(join(part, 'song.json'), `${JSON.stringify(await this.#describe(song), rounded, 2)}\n`);
      signal.throwIfAborted();
      const target = await freeOrOurs(outDir, folderName(song.audio.fileName), song.audio.sha256);
      await rm(target, { recursive: true, force: true });
      await rename(part, target);
      return target;
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      throw error;
    }
  }

  async #stems(song: MadeSong, folder: string, format: StemFormat, signal: AbortSignal): Promise<void> {
    const separated = song.manifests.get('separate');
    if (!separated) return;
    await mkdir(join(folder, 'stems'));
    for (const name of [...STEM_NAMES.map((stem) => `stems/${stem}`), 'instrumental']) {
      signal.throwIfAborted();
      const target = join(folder, `${name}.${format}`);
      if (format === 'flac') await this.#write(separated, `${name}.flac`, target);
      else {
        const converted = await this.#analysis.convert(song.audio, separated, `${name}.flac`, format, signal);
        await this.#write(converted, converted.files[0]?.name ?? '', target);
      }
    }
  }

  async #write(manifest: ArtefactManifest, name: string, target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    await pipeline(await this.#blobs.open(artefactFileKey(manifest.key, name)), createWriteStream(target));
  }

  async #describe(song: MadeSong): Promise<object> {
    const tags = song.manifests.get('inspect')?.summary['tags'] as
      | { title?: string | null; artist?: string | null; album?: string | null }
      | undefined;
    const row = {
      title: tags?.title ?? baseName(song.audio.fileName),
      artist: tags?.artist ?? null,
      album: tags?.album ?? null,
      fileName: song.audio.fileName,
      audioSha256: song.audio.sha256,
    };
    return { ...songJson(row, song.manifests), failures: song.failures };
  }
}

/** Without dots at its ends: `..` is not a name to write to, or to remove. */
function folderName(fileName: string): string {
  return baseName(fileName).replace(/^[.\s]+|[.\s]+$/g, '') || 'song';
}

/** The first of `name`, `name (2)`, … that is not there, or that an export of this sound made. */
async function freeOrOurs(outDir: string, name: string, sha256: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(outDir, number === 1 ? name : `${name} (${number})`);
    const found = await lstat(path).catch(() => null);
    if (found === null || (found.isDirectory() && (await soundOf(path)) === sha256)) return path;
  }
}

async function soundOf(folder: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(join(folder, 'song.json'), 'utf8')) as { sha256?: string }).sha256 ?? null;
  } catch {
    return null;
  }
}
