import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Importable } from '@refrain/contract';
import { z } from 'zod';
import type { ImportsConfig } from '../../config/config.types.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { removeWorkFolder, tempName } from '../../platform/temp/temp-files.ts';
import { problemOf } from './yt-dlp.problems.ts';
import { runYtDlp, type YtDlpExit } from './yt-dlp.process.ts';

/** What yt-dlp says about a video, as far as it is used. */
const infoSchema = z.object({
  id: z.string(),
  title: z.string().nullish(),
  url: z.string().nullish(),
  webpage_url: z.string().nullish(),
  duration: z.number().nullish(),
  channel: z.string().nullish(),
  uploader: z.string().nullish(),
  track: z.string().nullish(),
  artist: z.string().nullish(),
  album: z.string().nullish(),
  thumbnail: z.string().nullish(),
  thumbnails: z.array(z.object({ url: z.string(), width: z.number().nullish(), height: z.number().nullish() })).nullish(),
});
export type VideoInfo = z.infer<typeof infoSchema>;

export interface Downloaded {
  readonly path: string;
  readonly fileName: string;
  readonly info: VideoInfo | null;
}

export interface DownloadOptions {
  /** Where files go; it is the caller's to remove. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

const LOOK_MS = 60_000;
const DOWNLOAD_MS = 30 * 60_000;
const MOST_ENTRIES = 200;
const PROGRESS = 'refrain-progress';
/** Of what it knows, what is used: some videos have megabytes of formats and captions. */
const PRINTED = '%(.{id,title,webpage_url,duration,channel,uploader,track,artist,album,thumbnail,thumbnails})j';

// Fixed arguments: no configuration and no plug-ins of the machine, no cache, and no page that no extractor knows.
const ALWAYS = [
  '--ignore-config',
  '--no-cache-dir',
  '--no-warnings',
  '--color',
  'never',
  '--socket-timeout',
  '20',
  '--retries',
  '3',
  '--use-extractors',
  'default,-generic',
];

/** yt-dlp, a program of its own that the operator installs. Whether it may be used is decided elsewhere. */
export class YtDlpClient {
  readonly #config: ImportsConfig & { readonly tempDir: string };

  constructor(config: ImportsConfig & { readonly tempDir: string }) {
    this.#config = config;
  }

  /** Videos that fit some words. @throws DomainError `import.*`, `outside.*` */
  async search(query: string, limit: number, signal?: AbortSignal): Promise<Importable[]> {
    const words = query.replace(/\s+/g, ' ').trim();
    return (await this.#list(['--flat-playlist', '--', `ytsearch${limit}:${words}`], signal)).map(toImportable);
  }

  /** The songs of a playlist, or the one song of a link that is none. @throws DomainError `import.*`, `outside.*` */
  async entries(url: string, signal?: AbortSignal): Promise<Importable[]> {
    return (await this.#list(['--flat-playlist', '--playlist-end', String(MOST_ENTRIES), '--', url], signal)).map(toImportable);
  }

  /** Downloads the sound of one video into a folder. @throws DomainError `import.*`, `outside.*`; the signal's reason */
  async download(url: string, { folder, maxBytes, signal, onProgress }: DownloadOptions): Promise<Downloaded> {
    let info: VideoInfo | null = null;
    const args = [
      ...['--no-playlist', '--match-filters', '!is_live', '--format', 'bestaudio/best', '--max-filesize', String(maxBytes)],
      ...['--paths', folder, '--output', 'sound.%(ext)s', '--no-mtime', '--quiet', '--no-simulate', '--print', PRINTED],
      ...['--progress', '--newline', '--progress-template', progressTemplate()],
      ...['--', url],
    ];
    const onLine = (line: string) => {
      const fraction = progressIn(line);
      if (fraction !== null) onProgress(fraction);
      else info = parseInfo(line) ?? info;
    };
    await this.#run(args, { folder, timeoutMs: DOWNLOAD_MS, signal, onLine });
    const name = (await readdir(folder)).find((file) => file.startsWith('sound.') && !/\.(part|ytdl|temp)$/.test(file));
    // Neither is an error to the program: it says so in a line and ends well.
    if (name === undefined)
      throw new DomainError('import.tooLarge', {
        detail: 'It is a live broadcast, or larger than this server takes. Choose another link.',
      });
    return { path: join(folder, name), fileName: name, info };
  }

  async #list(args: readonly string[], signal?: AbortSignal): Promise<VideoInfo[]> {
    const folder = join(this.#config.tempDir, tempName('yt-dlp'));
    await mkdir(folder, { recursive: true });
    const found: VideoInfo[] = [];
    const onLine = (line: string) => {
      const info = parseInfo(line);
      if (info && found.length < MOST_ENTRIES) found.push(info);
    };
    try {
      await this.#run(['--dump-json', ...args], { folder, timeoutMs: LOOK_MS, signal, onLine });
      return found;
    } finally {
      await removeWorkFolder(folder);
    }
  }

  async #run(
    args: readonly string[],
    run: { folder: string; timeoutMs: number; signal?: AbortSignal | undefined; onLine: (line: string) => void },
  ): Promise<void> {
    const { ytDlpPath, ytDlpCookiesFile } = this.#config;
    const cookies = join(run.folder, 'cookies.txt');
    // A copy: the program writes to the file it is given.
    if (ytDlpCookiesFile !== null) await copyFile(ytDlpCookiesFile, cookies);
    const all = [...ALWAYS, ...(ytDlpCookiesFile === null ? [] : ['--cookies', cookies]), ...args];
    let exit: YtDlpExit;
    try {
      exit = await runYtDlp({ program: ytDlpPath, args: all, ...run });
    } catch (error) {
      if (run.signal?.aborted || !(error instanceof Error)) throw error;
      if ('code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
        throw new DomainError('import.toolMissing', {}, { cause: error });
      if (error.name === 'TimeoutError')
        throw new DomainError('outside.unreachable', { detail: 'The site took too long. Try again later.' }, { cause: error });
      throw error;
    }
    if (exit.status !== 0) throw problemOf(exit.complaints);
  }
}

function progressTemplate(): string {
  return `download:${PROGRESS} %(progress.downloaded_bytes)s %(progress.total_bytes)s %(progress.total_bytes_estimate)s`;
}

/** The share in a line of progress; null for any other line. Fields that are not known read `NA`. */
function progressIn(line: string): number | null {
  const [mark, received, total, estimate] = line.trim().split(' ');
  if (mark !== PROGRESS) return null;
  const of = Number(total) || Number(estimate);
  return of > 0 ? Math.min(1, Number(received) / of) : 0;
}

function parseInfo(line: string): VideoInfo | null {
  if (!line.startsWith('{')) return null;
  try {
    return infoSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function toImportable(info: VideoInfo): Importable {
  return {
    id: info.id,
    url: info.webpage_url ?? info.url ?? `https://www.youtube.com/watch?v=${encodeURIComponent(info.id)}`,
    title: info.title ?? info.id,
    channel: info.channel ?? info.uploader ?? null,
    durationSeconds: info.duration ?? null,
    thumbnailUrl: info.thumbnail ?? info.thumbnails?.at(-1)?.url ?? null,
  };
}
