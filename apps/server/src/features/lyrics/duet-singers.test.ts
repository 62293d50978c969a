import { CHART_SCHEMA_VERSION, type Line } from '@refrain/song-model';
import { describe, expect, it } from 'vitest';
import { withSingersOf, withSingersOfChart } from './duet-singers.service.ts';

const line = (singer: string | null, text: string): Line => {
  const words = text.split(' ').map((word) => ({ text: word, startSeconds: 0, endSeconds: 1, confidence: 1, heard: true, syllables: [] }));
  return { singer, startSeconds: 0, endSeconds: 1, words };
};
const DUET = [
  line('Ann', 'Who left the light on'),
  line('Ann', 'in the hall'),
  line('Ben', 'Nobody did, my dear'),
  line(null, 'Nobody at all'),
];

describe('withSingersOf', () => {
  it('gives lines that stayed their singers', () =>
    expect(withSingersOf(DUET, 'Who left the light on\nin the hall\n\n[Chorus]\nNobody did, my dear\nNobody at all')).toBe(
      '[singer:Ann]\nWho left the light on\nin the hall\n\n[Chorus]\n[singer:Ben]\nNobody did, my dear\n[singer:]\nNobody at all',
    ));

  it('knows lines that were put right, split or joined, and leaves new ones to nobody', () =>
    expect(withSingersOf(DUET, 'Who left the lights on in the hall\nOh oh oh\nNobody did\nmy dear').split('\n')).toEqual([
      '[singer:Ann]',
      'Who left the lights on in the hall',
      '[singer:]',
      'Oh oh oh',
      '[singer:Ben]',
      'Nobody did',
      'my dear',
    ]));

  it('reads LRC by its words', () =>
    expect(withSingersOf(DUET, '[ti:Light]\n[00:01.00]In the hall\n[00:02.00]Nobody did, my dear')).toBe(
      '[ti:Light]\n[singer:Ann]\n[00:01.00]In the hall\n[singer:Ben]\n[00:02.00]Nobody did, my dear',
    ));

  it('leaves a text alone that names singers itself, and one for a song without any', () => {
    for (const text of ['[singer:Eve]\nin the hall', '[singer:]\nin the hall']) expect(withSingersOf(DUET, text)).toBe(text);
    expect(withSingersOf([line(null, 'in the hall')], 'in the hall')).toBe('in the hall');
  });

  it('gives nobody to other words', () =>
    expect(withSingersOf(DUET, 'Something else\nwas sung here')).toBe('Something else\nwas sung here'));
});

describe('withSingersOfChart', () => {
  it('reads the singers of a stored chart, and lets a damaged one name nobody', () => {
    const chart = JSON.stringify({ schemaVersion: CHART_SCHEMA_VERSION, language: 'en', lines: DUET, notes: [] });
    expect(withSingersOfChart(chart, 'in the hall')).toBe('[singer:Ann]\nin the hall');
    for (const damaged of [chart.slice(0, 50), '{}', '']) expect(withSingersOfChart(damaged, 'in the hall')).toBe('in the hall');
  });
});
