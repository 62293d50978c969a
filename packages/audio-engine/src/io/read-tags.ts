import type { Cover, Tags } from '@refrain/song-model';
import type { IAudioMetadata, ICommonTagsResult, ILyricsTag, parseFromTokenizer } from 'music-metadata';
import { readImageHeader } from './image-header.ts';

const LARGEST_COVER_BYTES = 20 * 1024 * 1024;
const LONGEST_TEXT_CHARS = 500;
const LONGEST_LYRICS_CHARS = 200_000;

/** A line of lyrics embedded with its time (ID3 SYLT and the like), in seconds from the start of the file. */
export interface SyncedLyricsLine {
  readonly startSeconds: number;
  readonly text: string;
}

/** What a file says about itself. */
export interface ReadTags {
  readonly tags: Tags;
  /** The front cover if there is one, else the first picture. Its type is read from its bytes. */
  readonly cover: { readonly bytes: Uint8Array; readonly description: Cover } | null;
  readonly syncedLyrics: readonly SyncedLyricsLine[] | null;
}

/** Reads the tags of a sound file by its content. Odd or broken tags never fail: what cannot be read is null. */
export async function readTags(path: string): Promise<ReadTags> {
  // Loaded when it is needed: these are eighty files, and most steps start without.
  const { parseFromTokenizer, TimestampFormat } = await import('music-metadata');
  const common = (await parseContent(path, parseFromTokenizer))?.common;
  const timed = common?.lyrics?.find((entry) => entry.timeStampFormat === TimestampFormat.milliseconds && entry.syncText?.length > 0);
  return {
    tags: toTags(common),
    cover: toCover(common?.picture ?? []),
    syncedLyrics: toSyncedLyrics(timed),
  };
}

async function parseContent(path: string, parse: typeof parseFromTokenizer): Promise<IAudioMetadata | null> {
  const { fromFile } = await import('strtok3');
  const tokenizer = await fromFile(path);
  try {
    // Without its name the file is judged by its bytes: an MP3 called .wav keeps its tags.
    delete tokenizer.fileInfo.path;
    return await parse(tokenizer, { duration: false });
  } catch {
    return null;
  } finally {
    await tokenizer.close();
  }
}

function toTags(common: ICommonTagsResult | undefined): Tags {
  const lyrics = common?.lyrics?.find((entry) => textOrNull(entry.text, LONGEST_LYRICS_CHARS));
  return {
    title: textOrNull(common?.title),
    artist: textOrNull(common?.artist),
    album: textOrNull(common?.album),
    albumArtist: textOrNull(common?.albumartist),
    date: textOrNull(common?.date),
    year: countOrNull(common?.year),
    genre: textOrNull(common?.genre?.join(', ')),
    trackNumber: countOrNull(common?.track?.no),
    trackCount: countOrNull(common?.track?.of),
    discNumber: countOrNull(common?.disk?.no),
    lyrics: textOrNull(lyrics?.text, LONGEST_LYRICS_CHARS),
  };
}

function toCover(pictures: NonNullable<ICommonTagsResult['picture']>): ReadTags['cover'] {
  const picture = pictures.find(({ type }) => type?.toLowerCase().includes('front')) ?? pictures[0];
  if (!picture || picture.data.length > LARGEST_COVER_BYTES) return null;
  const header = readImageHeader(picture.data);
  return header && { bytes: picture.data, description: { ...header, sizeBytes: picture.data.length } };
}

function toSyncedLyrics(timed: ILyricsTag | undefined): readonly SyncedLyricsLine[] | null {
  const lines = timed?.syncText.flatMap(({ timestamp, text }) => {
    const cleaned = textOrNull(text);
    return cleaned && timestamp !== undefined && timestamp >= 0 ? [{ startSeconds: timestamp / 1000, text: cleaned }] : [];
  });
  return lines?.length ? lines.toSorted((a, b) => a.startSeconds - b.startSeconds) : null;
}

function textOrNull(value: unknown, longestChars = LONGEST_TEXT_CHARS): string | null {
  if (typeof value !== 'string') return null;
  // Old taggers pad with NUL. Through a Buffer, since a lone surrogate cannot be stored as UTF-8.
  const cleaned = Buffer.from(value.replaceAll('\0', '').trim().slice(0, longestChars)).toString();
  return cleaned === '' ? null : cleaned;
}

function countOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}
