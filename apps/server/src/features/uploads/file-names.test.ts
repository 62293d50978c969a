import { describe, expect, it } from 'vitest';
import { safeFileName, titleFromFileName } from './file-names.ts';

describe('safeFileName', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\music\\song.mp3', 'song.mp3'],
    ['..hidden.mp3', 'hidden.mp3'],
    ['a\u0000b\u202e.mp3', 'ab.mp3'],
    ['Ünïcødé – имя файла 日本語 (ليثيوم) #1 & 100%.mp3', 'Ünïcødé – имя файла 日本語 (ليثيوم) #1 & 100%.mp3'],
  ])('%j becomes %j', (given, safe) => expect(safeFileName(given)).toBe(safe));

  it('keeps the extension of a name that is too long, within 255 bytes', () => {
    const name = safeFileName(`${'日'.repeat(300)}.flac`);
    expect(name).toMatch(/\.flac$/);
    expect(Buffer.byteLength(name ?? '')).toBeLessThanOrEqual(255);
  });

  it('refuses a name of which nothing is left', () => expect(safeFileName('../..')).toBeNull());
});

describe('titleFromFileName', () => {
  it.each([
    ['Some Band - A Song.mp3', { title: 'A Song', artist: 'Some Band' }],
    ['03. A_Song.flac', { title: 'A Song', artist: null }],
    ['song.mp3', { title: 'song', artist: null }],
  ])('%j', (name, expected) => expect(titleFromFileName(name)).toEqual(expected));
});
