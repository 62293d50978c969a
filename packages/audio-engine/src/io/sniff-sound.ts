import { open } from 'node:fs/promises';
import { AudioError } from './audio-error.ts';

/** Demuxers a file may be read with. Playlists and the like are left out: they make FFmpeg open other files of this machine. */
export const READABLE_CONTAINERS = [
  'aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2',
  'mp3,mpc,mpc8,mpeg,mpegts,ogg,rm,tak,tta,voc,w64,wav,wv',
].join(',');

const SHORT_NAMES: Record<string, string> = { mov: 'mp4' };

/** `mov,mp4,m4a,…` → `mp4`, `matroska,webm` → `matroska`. */
export function containerName(demuxerName: string): string {
  const first = demuxerName.split(',', 1)[0];
  return SHORT_NAMES[first] ?? first;
}

/** Magic bytes of the readable containers: offset and text (latin-1). */
const MAGIC: readonly (readonly [number, string])[] = [
  [0, 'ID3'],
  [0, 'RIFF'],
  [0, 'RF64'],
  [0, 'riff'],
  [0, 'fLaC'],
  [0, 'OggS'],
  [4, 'ftyp'],
  [4, 'moov'],
  [4, 'mdat'],
  [0, 'FORM'],
  [0, '\x1aE\xdf\xa3'],
  [0, '0&\xb2u\x8ef\xcf\x11'],
  [0, '#!AMR'],
  [0, 'wvpk'],
  [0, 'MAC '],
  [0, 'caff'],
  [0, '.snd'],
  [0, 'FLV'],
];

/** How the first bytes look: a known container, text, nothing at all, or something that only a decoder can judge. */
export type SniffedSound = 'known' | 'text' | 'empty' | 'unclear';

/** Judges a file by its first bytes (64 are enough). Cheap; it can refuse, but never vouches for a file. */
export function sniffSound(head: Uint8Array): SniffedSound {
  if (head.length === 0) return 'empty';
  const text = Buffer.from(head).toString('latin1');
  if (MAGIC.some(([offset, magic]) => text.startsWith(magic, offset))) return 'known';
  if (head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13)) && isUtf8(head)) return 'text';
  return 'unclear';
}

/** Reads the first bytes of a file and refuses what cannot be a sound: nothing at all, and text. */
export async function sniffFile(path: string): Promise<SniffedSound> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const sniffed = sniffSound(buffer.subarray(0, bytesRead));
    if (sniffed === 'empty') throw new AudioError('audio.empty');
    if (sniffed === 'text') throw new AudioError('audio.unsupported');
    return sniffed;
  } finally {
    await file.close();
  }
}

function isUtf8(head: Uint8Array): boolean {
  // The 64 bytes may cut the last character: up to three bytes of it are ignored.
  for (let cut = 0; cut <= 3; cut++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, head.length - cut));
      return true;
    } catch {}
  }
  return false;
}
