import { seededRandom } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { likelyPairs, sameRecordings } from './same-recordings.ts';

const sound = (audioSha256: string, seconds: number, sketch: number) => ({ audioSha256, durationMs: seconds * 1000, sketch });
/** Words that nothing else has, the same for one seed. */
function words(seed: number): Uint32Array {
  const random = seededRandom(seed);
  return Uint32Array.from({ length: 120 }, () => random() * 2 ** 32);
}

describe('P25 sounds that may be one recording', () => {
  const sketch = 0b101010_110011_001100_111000_010101;

  it('have about one length, and sketches that differ in few bits', () => {
    const threeOff = sketch ^ 0b1_0000001_0000001;
    const fourOff = sketch ^ 0b1000000_1000000_1000000_1000000;
    const sounds = [sound('a', 180, sketch), sound('b', 182, threeOff), sound('c', 180, fourOff), sound('d', 190, sketch)];
    expect(likelyPairs(sounds)).toEqual([['a', 'b']]);
  });

  it('are found among many in a moment', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => sound(`s${i}`, 120 + (i % 180), Math.imul(i + 1, 0x9e3779b1) >>> 2));
    const twin = many[777];
    if (!twin) throw new Error('There is no such sound.');
    expect(likelyPairs([...many, { ...twin, audioSha256: 'twin' }])).toContainEqual(['s777', 'twin']);
  });

  it('are one when their prints agree, and put together through each other', () => {
    const prints = new Map([
      ['a', words(1)],
      ['b', words(1)],
      ['c', words(1).subarray(3)],
      ['d', words(2)],
    ]);
    const pairs = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['a', 'nowhere'],
    ] as const;
    expect(sameRecordings(pairs, prints)).toEqual([['a', 'b', 'c']]);
  });
});
