import { describe, expect, it } from 'vitest';
import { compareDetails } from './compare-details.ts';
import { matchConfidence, nameSimilarity } from './match-confidence.ts';

const SOUGHT = { title: 'Slow Tide', artist: 'The Paper Lanterns', album: '', durationSeconds: 200 };
const FOUND = { title: 'Slow Tide', artist: 'The Paper Lanterns', album: 'Harbour Lights', durationSeconds: 201 };

describe('P03 details compared field by field', () => {
  it('sources that agree are surer together than the surest alone', () => {
    const { album } = compareDetails([
      { source: 'library', confidence: 0.9, values: { album: 'Best of' } },
      { source: 'itunes', confidence: 0.8, values: { album: 'Harbour Lights' } },
      { source: 'musicBrainz', confidence: 0.7, values: { album: 'harbour lights' } },
    ]);
    expect(album?.[0]).toEqual({ value: 'Harbour Lights', sources: ['itunes', 'musicBrainz'], confidence: 0.94 });
    expect(album?.[1]?.sources).toEqual(['library']);
  });

  it('one source that repeats itself is not surer', () => {
    const said = { source: 'itunes' as const, confidence: 0.5, values: { genre: 'Pop' } };
    expect(compareDetails([said, said, said]).genre).toEqual([{ value: 'Pop', sources: ['itunes'], confidence: 0.5 }]);
  });

  it('a field about which nobody says anything is not there', () =>
    expect(compareDetails([{ source: 'tags', confidence: 1, values: { title: '', year: null } }])).toEqual({}));
});

describe('how sure it is that a recording is the one', () => {
  it('case, accents and what stands in brackets do not matter', () => {
    expect(nameSimilarity('Café del Río', 'cafe del rio')).toBe(1);
    expect(nameSimilarity('Slow Tide (Remastered 2011)', 'Slow Tide')).toBe(1);
    expect(nameSimilarity('Simon & Ann', 'Simon and Ann')).toBe(1);
    expect(nameSimilarity('Слова', 'слова')).toBe(1);
    expect(nameSimilarity('', '')).toBe(0);
  });

  it('another length, another version and another artist count against it', () => {
    const best = matchConfidence(SOUGHT, FOUND);
    expect(best).toBe(1);
    for (const change of [{ durationSeconds: 260 }, { title: 'Slow Tide (Live)' }, { artist: 'Sing Along Band' }])
      expect(matchConfidence(SOUGHT, { ...FOUND, ...change })).toBeLessThan(0.85);
  });

  it('a live version is right when it was asked for', () =>
    expect(matchConfidence({ ...SOUGHT, title: 'Slow Tide (Live)' }, { ...FOUND, title: 'Slow Tide (Live)' })).toBe(1));
});
