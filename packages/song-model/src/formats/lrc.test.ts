import { describe, expect, it } from 'vitest';
import { chartOf } from './chart.fixture.ts';
import { chartToLrc, looksLikeLrc, lrcStamp, parseGivenLyrics, parseLrc } from './lrc.ts';

const CHART = chartOf([1.5, 'Hello there,'], [59.999, 'over the minute'], [3723.25, 'an hour on']);

describe('lrcStamp', () => {
  it.each([
    [0, '00:00.00'],
    [1.234, '00:01.23'],
    [59.999, '01:00.00'],
    [3723.25, '62:03.25'],
    [-1, '00:00.00'],
  ])('%s s is %s', (seconds, stamp) => expect(lrcStamp(seconds)).toBe(stamp));
});

describe('chartToLrc', () => {
  it.each([false, true])('is read back as it was, with word stamps: %s', (words) => {
    const lines = parseLrc(chartToLrc(CHART, { title: 'Song' }, { words }));
    expect(lines.map((line) => line.text)).toEqual(['Hello there,', 'over the minute', 'an hour on']);
    lines.forEach((line, i) => void expect(line.startSeconds).toBeCloseTo(CHART.lines[i]?.startSeconds ?? Number.NaN, 2));
  });

  it('stamps every word and the end of the line in the enhanced form', () =>
    expect(chartToLrc(chartOf([1, 'la di']), {}, { words: true })).toBe('[00:01.00]<00:01.00> la <00:01.50> di <00:02.00>\n'));

  it('has the tags that are known at its head, each on one line whatever is in it', () =>
    expect(chartToLrc(chartOf(), { title: 'A\n[00:01.00]b', artist: 'C', album: null })).toBe('[ti:A [00:01.00]b]\n[ar:C]\n'));

  it('puts no spaces into text of scripts that have none', () =>
    expect(chartToLrc(chartOf([0, '君 が 好き yes']))).toBe('[00:00.00]君が好き yes\n'));
});

describe('parseLrc', () => {
  it('repeats a line for each of its stamps, in the order of time', () =>
    expect(parseLrc('[00:30.00][00:10.50]Chorus line\n[00:20]Verse line')).toEqual([
      { text: 'Chorus line', startSeconds: 10.5 },
      { text: 'Verse line', startSeconds: 20 },
      { text: 'Chorus line', startSeconds: 30 },
    ]));

  it.each([
    ['[offset:+500]\n[00:10.00]a', 9.5],
    ['[offset:-500]\n[00:10.00]a', 10.5],
    ['[00:10.00]a\n[offset: 500 ]', 9.5],
    ['[offset:20000]\n[00:10.00]a', 0],
  ])('moves all lines by the offset: %j', (text, startSeconds) => expect(parseLrc(text)).toEqual([{ text: 'a', startSeconds }]));

  it.each([
    ['[1:02.5]a', 62.5],
    ['[00:01:25]a', 1.25],
    ['[00:01.250]a', 1.25],
    ['  [00:01] a ', 1],
    ['\uFEFF[00:01]a', 1],
  ])('reads the stamp of %j', (text, startSeconds) => expect(parseLrc(text)).toEqual([{ text: 'a', startSeconds }]));

  it('leaves out tags, headings, and lines without text or stamp; ends lines as any system does', () =>
    expect(parseLrc('[ti:Song]\r\n[00:01.00]\r[00:02.00][Chorus]\n[00:03.00]a\nno stamp\n[00:04.00]  ')).toEqual([
      { text: 'a', startSeconds: 3 },
    ]));
});

it('text with two stamps looks like LRC, text with brackets does not', () => {
  expect(looksLikeLrc('[00:01.00]a\n[00:02.00]b')).toBe(true);
  expect(looksLikeLrc('[Verse 1]\nat [00:01] and [00:02]\n[00:03]c')).toBe(false);
});

it('given lyrics are read as what they look like', () => {
  expect(parseGivenLyrics('[00:02.00]b\n[00:01.00]a')).toEqual([
    { text: 'a', startSeconds: 1 },
    { text: 'b', startSeconds: 2 },
  ]);
  expect(parseGivenLyrics('a\nb')).toEqual([
    { text: 'a', startSeconds: null },
    { text: 'b', startSeconds: null },
  ]);
});
