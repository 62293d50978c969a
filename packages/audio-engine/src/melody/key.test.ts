import { describe, expect, it } from 'vitest';
import { findKey, type KeyEvidence, type SoundingTriad } from './key.ts';

/** All seven notes of C major alike: two keys, and nothing in the notes to tell them apart. */
const WHITE_KEYS = [1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1];
const SILENT = new Array(12).fill(0);
const triad = (root: number, quality: '' | 'm', seconds = 2): SoundingTriad => ({ root, quality, seconds });
const [C, F, G, Am, Dm] = [triad(0, ''), triad(5, ''), triad(7, ''), triad(9, 'm'), triad(2, 'm')];
const evidence = (about: Partial<KeyEvidence>): KeyEvidence => ({ whole: WHITE_KEYS, opening: SILENT, triads: [], ...about });

describe('findKey', () => {
  it('tells relative keys apart by what the chords are used for', () => {
    expect(findKey(evidence({ triads: [C, F, G, C, C] })).key).toBe('C major');
    expect(findKey(evidence({ triads: [Am, Dm, Am, G, Am] })).key).toBe('A minor');
  });

  it('tells them apart by how the song opens', () => {
    const on = (pitchClass: number) => SILENT.map((_, i) => (i === pitchClass ? 1 : 0));
    expect(findKey(evidence({ triads: [C, Am], opening: on(0) })).key).toBe('C major');
    expect(findKey(evidence({ triads: [C, Am], opening: on(9) })).key).toBe('A minor');
  });

  it('is surer the more speaks for one key', () => {
    const vague = findKey(evidence({ triads: [C, Am] })).confidence;
    expect(findKey(evidence({ triads: [C, F, G, C] })).confidence).toBeGreaterThan(vague);
  });

  it('finds none where all pitch classes are alike', () => {
    expect(findKey(evidence({ whole: new Array(12).fill(1) }))).toEqual({ key: null, confidence: 0 });
  });
});
