import { describe, expect, it } from 'vitest';
import { artefactFileKey, artefactKey, audioKey } from './artefact-keys.service.ts';

type Parts = Parameters<typeof artefactKey>[0];
const PARTS: Parts = {
  audioSha256: 'ab',
  step: 'separate',
  version: 1,
  settings: { model: 'm', overlap: 0.25, nested: { a: 1, b: [1, 2] } },
  models: [{ id: 'm', sha256: 'cd' }],
  before: ['k1', 'k2'],
};

describe('artefactKey', () => {
  it('is the same for the same work, in whatever order it is said', () =>
    expect(artefactKey({ ...PARTS, settings: { nested: { b: [1, 2], a: 1 }, overlap: 0.25, model: 'm' }, before: ['k2', 'k1'] })).toBe(
      artefactKey(PARTS),
    ));

  it.each<[string, Partial<Parts>]>([
    ['the sound', { audioSha256: 'ac' }],
    ['the step', { step: 'rhythm' }],
    ['its version', { version: 2 }],
    ['a setting', { settings: { ...PARTS.settings, overlap: 0.1 } }],
    ['the order within a setting', { settings: { ...PARTS.settings, nested: { a: 1, b: [2, 1] } } }],
    ['the weights', { models: [{ id: 'm', sha256: 'ce' }] }],
    ['what it read', { before: ['k1', 'k3'] }],
    ['how much it read', { before: ['k1'] }],
  ])('is another for another: %s', (_what, change) => expect(artefactKey({ ...PARTS, ...change })).not.toBe(artefactKey(PARTS)));
});

it('files are kept under their key, spread over folders', () => {
  expect(artefactFileKey('abcd', 'stems/vocals.flac')).toBe('artefacts/ab/abcd/stems/vocals.flac');
  expect(audioKey('abcd')).toBe('audio/ab/abcd');
});
