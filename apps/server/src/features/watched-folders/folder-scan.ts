import { dirname, join } from 'node:path';
import type { FolderScan, NameRule } from '@refrain/contract';
import type { WatchedFileRow, WatchedFolderRow } from '../../platform/database/library-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { ANYBODY } from '../accounts/identity.types.ts';
import type { UploadsService } from '../uploads/uploads.service.ts';
import { nameReader } from './name-rules.ts';
import { type FoundFile, sidecarLyrics, soundFiles } from './walk-folder.ts';
import type { WatchedFoldersRepository } from './watched-folders.repository.ts';

export interface FolderScanParts {
  readonly repository: WatchedFoldersRepository;
  readonly uploads: UploadsService;
  /** Lower case, without the dot. */
  readonly extensions: ReadonlySet<string>;
  readonly explain: (error: unknown) => { readonly detail: string };
  /** A file younger than this may still be being written. */
  readonly settleMs: number;
}

/** What the house's folders add is the house's. */
const HOUSE = { ...ANYBODY, role: 'host' } as const;

/**
 * Takes in what is new in a folder, file by file, so that neither memory nor the disk is filled by many. The original is
 * copied into the library's own storage: the folder is only read, and may go away. A file that fails is written down with
 * its reason and does not keep the others back.
 * @returns whether a file was left for later because it is still changing
 */
export async function scanFolder(
  parts: FolderScanParts,
  folder: WatchedFolderRow,
  progress: FolderScan,
  signal: AbortSignal,
): Promise<boolean> {
  const read = nameReader(JSON.parse(folder.nameRule) as NameRule);
  let unsettled = false;
  for await (const file of soundFiles(folder.path, parts.extensions)) {
    signal.throwIfAborted();
    progress.seen += 1;
    const before = await parts.repository.file(folder.id, file.path);
    // A song that was removed from the library stays removed.
    if (before && before.sizeBytes === file.sizeBytes && before.modifiedAt === file.modifiedAt) {
      if (before.outcome === 'failed') progress.failed += 1;
      else await takeLateLyrics(parts, folder, before);
      continue;
    }
    if (Date.now() - file.modifiedAt < parts.settleMs) {
      unsettled = true;
      continue;
    }
    progress.current = file.path;
    const taken = await takeIn(parts, folder, file, read);
    progress[taken.outcome] += 1;
    const { path, sizeBytes, modifiedAt } = file;
    await parts.repository.putFile({ folderId: folder.id, path, sizeBytes, modifiedAt, ...taken, lookedAt: Date.now() });
  }
  return unsettled;
}

/** Words that were laid beside a file after it was taken in: for its song, while nobody gave it any. */
async function takeLateLyrics({ uploads, repository }: FolderScanParts, folder: WatchedFolderRow, file: WatchedFileRow): Promise<void> {
  if (file.songId === null) return;
  const lyrics = await sidecarLyrics(join(folder.path, file.path), file.lookedAt);
  if (lyrics === null) return;
  try {
    await uploads.offerLyrics(file.songId, lyrics, HOUSE);
  } catch (error) {
    // What is wrong with one song does not keep the other files back.
    if (!(error instanceof DomainError)) throw error;
  }
  await repository.putFile({ ...file, lookedAt: Date.now() });
}

async function takeIn(
  { uploads, explain }: FolderScanParts,
  folder: WatchedFolderRow,
  { path }: FoundFile,
  read: ReturnType<typeof nameReader>,
): Promise<Pick<WatchedFileRow, 'outcome' | 'songId' | 'message'>> {
  try {
    const soundPath = join(folder.path, path);
    const [file, lyrics] = await Promise.all([uploads.describeLocal(soundPath), sidecarLyrics(soundPath)]);
    const { trust } = JSON.parse(folder.nameRule) as NameRule;
    const request = {
      fileName: path.split('/').at(-1) ?? path,
      identity: HOUSE,
      source: 'folder',
      named: { ...read(path), trust },
      ...(dirname(path) === '.' ? {} : { folder: dirname(path).slice(0, 300) }),
      ...(lyrics === null ? {} : { options: { lyrics }, lyricsSource: 'sidecar' as const }),
    };
    const { song, alreadyKnown } = await uploads.takeIn(file, request, { analyse: folder.analyseAtOnce === 1 });
    return { outcome: alreadyKnown ? 'known' : 'added', songId: song.id, message: null };
  } catch (error) {
    return { outcome: 'failed', songId: null, message: explain(error).detail };
  }
}
