import { lstat, opendir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface FoundFile {
  /** Within the folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

const LYRICS = ['.lrc', '.elrc', '.txt'];
const LARGEST_LYRICS_BYTES = 200_000;
const LONGEST_LYRICS_CHARS = 50_000;

/**
 * Sound files below a folder by their names' extensions, one after the other, however many there are. Hidden files and
 * links are passed over: a link may lead anywhere, and round in a circle. A folder within that cannot be read is, too.
 * @throws when the folder itself cannot be read
 */
export async function* soundFiles(root: string, extensions: ReadonlySet<string>, within = ''): AsyncGenerator<FoundFile> {
  const folder = await opendir(join(root, within)).catch((error: unknown) => {
    if (within === '') throw error;
    return null;
  });
  if (folder === null) return;
  const folders: string[] = [];
  for await (const entry of folder) {
    if (entry.name.startsWith('.')) continue;
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) folders.push(path);
    else if (entry.isFile() && extensions.has(extname(entry.name).slice(1).toLowerCase())) {
      const found = await stat(join(root, path)).catch(() => null);
      if (found) yield { path, sizeBytes: found.size, modifiedAt: Math.round(found.mtimeMs) };
    }
  }
  for (const path of folders.sort()) yield* soundFiles(root, extensions, path);
}

/** Lyrics that lie beside a sound file under its name, no links; null without any that changed since. */
export async function sidecarLyrics(soundPath: string, changedSince = 0): Promise<string | null> {
  const base = soundPath.slice(0, soundPath.length - extname(soundPath).length);
  for (const extension of LYRICS) {
    const found = await lstat(base + extension).catch(() => null);
    if (!found?.isFile() || found.size === 0 || found.size > LARGEST_LYRICS_BYTES) continue;
    if (Math.max(found.mtimeMs, found.ctimeMs) < changedSince) continue;
    const text = (await readFile(base + extension, 'utf8')).replace(/^\ufeff/, '');
    // A text in another encoding would be sung as question marks.
    if (text.trim() !== '' && text.length <= LONGEST_LYRICS_CHARS && !text.includes('\ufffd')) return text;
  }
  return null;
}
