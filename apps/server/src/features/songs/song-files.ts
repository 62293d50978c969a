import type { StemFormat } from '../../config/config.types.ts';

const CONVERTIBLE = /^(stems\/(?:vocals|drums|bass|other)|instrumental)\.(mp3|wav|opus)$/;

/** Reads `stems/vocals.mp3` as "the vocals, in MP3"; null for names that are stored as they are. */
export function parseConversion(name: string): { source: string; format: StemFormat } | null {
  const match = CONVERTIBLE.exec(name);
  return match?.[1] && match[2] ? { source: `${match[1]}.flac`, format: match[2] as StemFormat } : null;
}

const EXTENSION_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wma: 'audio/x-ms-wma',
  aiff: 'audio/aiff',
  aif: 'audio/aiff',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
};

/** The type of an original by its extension; unknown ones are bytes, so that no browser runs them. */
export function originalMimeType(fileName: string): string {
  return EXTENSION_TYPES[fileName.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

/** The name without its extension. */
export function baseName(fileName: string): string {
  return fileName.replace(/\.[^.]{1,5}$/, '') || fileName;
}
