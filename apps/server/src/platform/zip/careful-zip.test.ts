import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { CarefulZip } from './careful-zip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-zip-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LIMITS = { entries: 10, bytes: 50_000_000 };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function zipped(files: Readonly<Record<string, Buffer>>, options: { mode?: number; compress?: boolean } = {}): Promise<string> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name, options);
  zip.end();
  const path = join(folder, 'a.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

/** yazl makes no bad names, so they are written over good ones of the same length. */
async function renamed(path: string, from: string, to: string): Promise<string> {
  const bytes = await readFile(path);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, 'latin1');
  await writeFile(path, bytes);
  return path;
}

const refusal = (why: RegExp) => expect.objectContaining({ code: 'bundle.invalid', message: expect.stringMatching(why) });

describe('a zip from outside', () => {
  it('gives what was put in', async () => {
    const bytes = Buffer.from('a song');
    const zip = await CarefulZip.open(await zipped({ 'songs/1/a.txt': bytes }), LIMITS);
    const target = join(folder, 'out');
    await zip.unpack({ path: 'songs/1/a.txt', sizeBytes: bytes.length, sha256: sha256(bytes) }, target);
    expect(await readFile(target)).toEqual(bytes);
    expect((await zip.read('songs/1/a.txt', 100)).toString()).toBe('a song');
    await expect(zip.read('songs/1/a.txt', 3)).rejects.toEqual(refusal(/too large/));
    await expect(zip.read('other', 3)).rejects.toEqual(refusal(/missing/));
    zip.close();
  });

  it.each([
    ['../../etc/x', 'a name that leads out'],
    ['/root/abcde', 'a name from the root'],
    ['songs\\..\\xy', 'a back slash'],
  ])('with the name %s, %s, is refused', async (name) => {
    const path = await renamed(await zipped({ 'songs/aaaaa': Buffer.from('x') }), 'songs/aaaaa', name);
    await expect(CarefulZip.open(path, LIMITS)).rejects.toEqual(refusal(/damaged/));
  });

  it('with the same name twice is refused', async () => {
    const path = await renamed(await zipped({ 'songs/1': Buffer.from('x'), 'songs/2': Buffer.from('y') }), 'songs/2', 'songs/1');
    await expect(CarefulZip.open(path, LIMITS)).rejects.toEqual(refusal(/twice/));
  });

  it('with a link is refused', async () =>
    expect(CarefulZip.open(await zipped({ link: Buffer.from('/etc/passwd') }, { mode: 0o120777 }), LIMITS)).rejects.toEqual(
      refusal(/link/),
    ));

  it('with too many files, or too much in them, is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`f${index}`, Buffer.from('x')]));
    await expect(CarefulZip.open(await zipped(many), LIMITS)).rejects.toEqual(refusal(/too many/));
    const large = await zipped({ big: Buffer.alloc(2000, 'x') }, { compress: false });
    await expect(CarefulZip.open(large, { entries: 10, bytes: 1000 })).rejects.toEqual(refusal(/larger/));
  });

  it('that unpacks to many times its size is refused', async () =>
    expect(CarefulZip.open(await zipped({ bomb: Buffer.alloc(20_000_000) }), LIMITS)).rejects.toEqual(refusal(/many times/)));

  it('that is none is refused', async () => {
    await writeFile(join(folder, 'no.zip'), 'not a zip at all');
    await expect(CarefulZip.open(join(folder, 'no.zip'), LIMITS)).rejects.toEqual(refusal(/not a zip/));
  });

  it('a wrong size or checksum leaves no file', async () => {
    const bytes = Buffer.from('a song');
    const zip = await CarefulZip.open(await zipped({ a: bytes }), LIMITS);
    const target = join(folder, 'out');
    await expect(zip.unpack({ path: 'a', sizeBytes: 6, sha256: sha256(Buffer.from('other')) }, target)).rejects.toEqual(
      refusal(/checksum/),
    );
    await expect(zip.unpack({ path: 'a', sizeBytes: 7, sha256: sha256(bytes) }, target)).rejects.toEqual(refusal(/size/));
    expect(await readdir(folder)).toEqual(['a.zip']);
    zip.close();
  });
});
