import { describe, expect, it } from 'vitest';
import { missingCost, repeatedWords, tokensPerVoicedSecond } from './passage-scoring.ts';

describe('repeatedWords', () => {
  it('marks a refrain from its second time on, once three words agree', () => {
    expect(repeatedWords('a b c d a b c x'.split(' '))).toEqual([false, false, false, false, false, false, true, false]);
    expect(repeatedWords('la la la la'.split(' '))).toEqual([false, false, false, true]);
    expect(repeatedWords(['one'])).toEqual([false]);
  });
});

describe('missingCost', () => {
  const voice = {
    voiced: new Uint8Array(500).fill(1),
    levelsDb: new Float32Array(500),
    thresholdDb: -50,
    stretches: [],
    durationSeconds: 10,
  };
  const cost = (tokens: number) => missingCost({ voice }, { startSeconds: 0, endSeconds: 10 }, tokens, 4);

  it('is nothing near the pace of the song, grows with each missing token, and has an end', () => {
    expect(cost(40)).toBe(0);
    expect(cost(30)).toBe(0);
    expect(cost(25)).toBeGreaterThan(0);
    expect(cost(20)).toBeCloseTo(2 * cost(25));
    expect(cost(0)).toBe(cost(5));
  });

  it('has the pace of the lyrics, but not of lyrics that go on long after an excerpt', () => {
    const word = { text: 'la', startSeconds: 0, endSeconds: 1, confidence: 1, startsLine: false };
    const transcript = { language: 'en', languageConfidence: 1, words: Array.from({ length: 20 }, () => word), segments: [] };
    const chunks = [{ startSeconds: 0, endSeconds: 10 }];
    const pace = (words: number) =>
      tokensPerVoicedSecond({ tokens: Array.from({ length: words }, () => [1, 2]), chunks, voice, transcript });
    expect(pace(24)).toBeCloseTo(4.8);
    expect(pace(200)).toBeCloseTo(1.4 * 4);
  });
});
