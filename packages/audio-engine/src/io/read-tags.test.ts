import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImageHeader } from './image-header.ts';
import { readTags } from './read-tags.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-tags-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An ID3v2.3 frame; texts in UTF-16 as the version asks. */
function frame(id: string, body: Buffer): Buffer {
  const header = Buffer.alloc(10);
  header.write(id);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const textFrame = (id: string, text: string) => frame(id, Buffer.concat([Buffer.of(1), utf16(text)]));
const pictureFrame = (mimeType: string, picture: Buffer) =>
  frame('APIC', Buffer.concat([Buffer.of(0), Buffer.from(`${mimeType}\0`), Buffer.of(3), Buffer.from('\0'), picture]));
const syncedFrame = (lines: readonly (readonly [string, number])[]) =>
  frame('SYLT', Buffer.concat([Buffer.from('\0eng\x02\x01\0', 'latin1'), ...lines.map(([text, ms]) => timed(text, ms))]));

function timed(text: string, ms: number): Buffer {
  const time = Buffer.alloc(4);
  time.writeUInt32BE(ms);
  return Buffer.concat([Buffer.from(`${text}\0`), time]);
}

async function tagged(name: string, ...frames: readonly Buffer[]): Promise<string> {
  const body = Buffer.concat(frames);
  const header = Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1');
  for (let i = 0; i < 4; i++) header[9 - i] = (body.length >> (7 * i)) & 127;
  const mp3Frame = Buffer.alloc(417);
  mp3Frame.set([0xff, 0xfb, 0x90, 0x64]);
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([header, body, ...Array<Buffer>(20).fill(mp3Frame)]));
  return path;
}

function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

it('reads tags, cover and timed lyrics, by content and not by name', async () => {
  const path = await tagged(
    'wrong.wav',
    textFrame('TIT2', 'Lied 日本'),
    textFrame('TPE1', '  Anna\0'),
    textFrame('TRCK', '3/12'),
    textFrame('TYER', '1984'),
    pictureFrame('text/html', png(300, 200)),
    syncedFrame([
      ['second', 2500],
      ['first', 1250],
    ]),
  );
  const { tags, cover, syncedLyrics } = await readTags(path);
  expect(tags).toMatchObject({ title: 'Lied 日本', artist: 'Anna', trackNumber: 3, trackCount: 12, year: 1984, album: null, genre: null });
  expect(cover?.description).toEqual({ mimeType: 'image/png', widthPixels: 300, heightPixels: 200, sizeBytes: 64 });
  expect(syncedLyrics).toEqual([
    { startSeconds: 1.25, text: 'first' },
    { startSeconds: 2.5, text: 'second' },
  ]);
});

it('takes nothing for a cover that is no picture', async () => {
  const path = await tagged('page.mp3', pictureFrame('image/png', Buffer.from('<html><script>alert(1)</script></html>')));
  expect((await readTags(path)).cover).toBeNull();
});

it.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('no tags here')],
  ['a tag that claims more than there is', Buffer.from('ID3\x03\0\0\x7f\x7f\x7f\x7fTIT2', 'latin1')],
])('gives nulls for %s', async (_, bytes) => {
  const path = join(folder, 'odd.mp3');
  await writeFile(path, bytes);
  const { tags, cover, syncedLyrics } = await readTags(path);
  expect(Object.values(tags).every((value) => value === null)).toBe(true);
  expect([cover, syncedLyrics]).toEqual([null, null]);
});

describe('readImageHeader', () => {
  const padded = (...parts: readonly (string | readonly number[])[]) =>
    Buffer.concat([...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))), Buffer.alloc(30)]);

  it.each([
    ['image/jpeg', padded([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8, 0, 20, 0, 30, 3])],
    ['image/gif', padded('GIF89a', [30, 0, 20, 0])],
    ['image/webp', padded('RIFF    WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 29, 0, 0, 19, 0, 0])],
    ['image/png', png(30, 20)],
  ])('reads the size of %s', (mimeType, bytes) => {
    expect(readImageHeader(bytes)).toEqual({ mimeType, widthPixels: 30, heightPixels: 20 });
  });

  it('survives pictures that break off', () => {
    expect(readImageHeader(Buffer.of(0xff, 0xd8))).toBeNull();
    expect(readImageHeader(padded([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff]))).toEqual({
      mimeType: 'image/jpeg',
      widthPixels: null,
      heightPixels: null,
    });
  });
});
