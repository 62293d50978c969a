import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportRow } from '../../platform/database/sources-tables.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { asProblem } from '../../platform/outbound/outbound-client.ts';
import { removeWorkFolder, tempName } from '../../platform/temp/temp-files.ts';
import type { CoversService } from '../covers/covers.service.ts';
import type { OutsideServices } from '../outside-services/outside-services.service.ts';
import type { SongsService } from '../songs/songs.service.ts';
import type { ReceivedFile, UploadsService } from '../uploads/uploads.service.ts';
import { linkFileName } from './link-names.ts';
import { thumbnailOrder } from './thumbnail-order.ts';
import type { VideoInfo, YtDlpClient } from './yt-dlp.client.ts';

export interface ImportDownloaderParts {
  readonly outside: OutsideServices;
  readonly uploads: UploadsService;
  readonly songs: SongsService;
  readonly covers: CoversService;
  readonly ytDlp: YtDlpClient;
  readonly tempDir: string;
}

export interface Received {
  readonly file: ReceivedFile;
  readonly fileName: string;
  readonly info: VideoInfo | null;
}

export interface DownloadHooks {
  readonly signal: AbortSignal;
  onProgress(fraction: number): void;
}

const LINK_MS = 30 * 60_000;
const THUMBNAIL_LIMITS = { maxBytes: 5 * 1024 * 1024, timeoutMs: 10_000 };

/** Brings what is behind a link onto this disk. */
export class ImportDownloader {
  readonly #parts: ImportDownloaderParts;

  constructor(parts: ImportDownloaderParts) {
    this.#parts = parts;
  }

  /** @throws DomainError; the signal's reason when it was stopped */
  download({ kind, url }: Pick<ImportRow, 'kind' | 'url'>, hooks: DownloadHooks): Promise<Received> {
    return kind === 'link' ? this.#downloadLink(url, hooks) : this.#downloadVideo(url, hooks);
  }

  /** Takes a picture of the video for a song that has none. A picture is not worth a failure. */
  async keepThumbnail(songId: string, info: VideoInfo, signal: AbortSignal): Promise<void> {
    const thumbnails = [...(info.thumbnails ?? []), ...(info.thumbnail ? [{ url: info.thumbnail }] : [])];
    for (const url of thumbnailOrder(thumbnails)) {
      try {
        const answer = await this.#parts.outside.ask('ytDlp', { url, ...THUMBNAIL_LIMITS, signal });
        if (answer.status !== 200) continue;
        await this.#parts.covers.choose(songId, answer.body);
        await this.#parts.songs.hasNewCover(songId);
        return;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
      }
    }
  }

  async #downloadLink(url: string, { signal, onProgress }: DownloadHooks): Promise<Received> {
    const { uploads, outside } = this.#parts;
    let totalBytes = 0;
    const onReceived = (receivedBytes: number) => {
      if (totalBytes > 0) onProgress(receivedBytes / totalBytes);
    };
    // How much may come, the upload decides.
    const answer = await outside.open('links', { url, maxBytes: Number.MAX_SAFE_INTEGER, timeoutMs: LINK_MS, signal, onReceived });
    try {
      totalBytes = Number(answer.headers['content-length'] ?? 0);
      if (answer.status !== 200) throw notThere(answer.status);
      if (totalBytes > uploads.maxUploadBytes) throw new DomainError('upload.tooLarge', { maxBytes: uploads.maxUploadBytes });
      const file = await uploads.receive(answer.body);
      return { file, fileName: linkFileName(answer.url, answer.headers['content-disposition']), info: null };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof DomainError ? error : outside.refusal('links', asProblem(error));
    } finally {
      answer.body.destroy();
    }
  }

  async #downloadVideo(url: string, { signal, onProgress }: DownloadHooks): Promise<Received> {
    const { uploads, outside, ytDlp, tempDir } = this.#parts;
    const folder = join(tempDir, tempName('import'));
    await mkdir(folder, { recursive: true });
    try {
      const work = () => ytDlp.download(url, { folder, maxBytes: uploads.maxUploadBytes, signal, onProgress });
      const { path, fileName, info } = await outside.use('ytDlp', work, signal);
      // Out of the folder, which goes.
      const kept = join(tempDir, tempName('upload'));
      await rename(path, kept);
      const file = await uploads.describeLocal(kept);
      return { file, fileName: info?.title ? `${info.title}.${fileName.split('.').at(-1)}` : fileName, info };
    } finally {
      await removeWorkFolder(folder);
    }
  }
}

function notThere(status: number): DomainError {
  const detail = `The server of this link answers ${status}: there is no file for everybody to have.`;
  return new DomainError('import.unavailable', { detail });
}
