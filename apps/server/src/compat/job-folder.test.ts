import { describe, expect, it } from 'vitest';
import { findEntry, jsonFile, madeFile, readJson } from './job-folder.ts';

const entry = (path: string) => ({ path, category: 'stems', open: async () => madeFile(path, 'text/plain', path) });
const FOLDER = [entry('stems/vocals.wav'), entry('original.mp3')];

describe('findEntry', () => {
  it.each(['stems/vocals.wav', 'vocals.wav'])('finds %s', (name) => expect(findEntry(FOLDER, name).path).toBe('stems/vocals.wav'));

  it.each(['../10/original.mp3', 'stems/../../x', '..', '/etc/passwd', 'C:\\x', '..\\x', 'a\0b', './original.mp3'])(
    'B12 G05 calls %j an attempt to get out',
    (name) => expect(() => findEntry(FOLDER, name)).toThrow(expect.objectContaining({ code: 'file.outsideFolder' })),
  );

  it('says that a file is not there', () =>
    expect(() => findEntry(FOLDER, 'a..b.wav')).toThrow(expect.objectContaining({ code: 'file.notFound' })));
});

describe('jsonFile', () => {
  it('can be read back, whole or in part', async () => {
    const file = jsonFile('x.json', { a: [1, 2] });
    expect(await readJson(file)).toEqual({ a: [1, 2] });
    const part = await file.open({ start: 0, end: 0 });
    expect(Buffer.concat(await part.toArray()).toString()).toBe('{');
  });
});
