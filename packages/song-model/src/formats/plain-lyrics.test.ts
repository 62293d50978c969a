import { describe, expect, it } from 'vitest';
import { chartOf } from './chart.fixture.ts';
import { chartToPlainText, joinWords, parsePlainLyrics } from './plain-lyrics.ts';

const linesOf = (text: string) => parsePlainLyrics(text).map((line) => line.text);

describe('parsePlainLyrics', () => {
  it('gives one line for each that is sung, without times', () =>
    expect(parsePlainLyrics('\uFEFF one \t two\r\n\r\nthree\rfour')).toEqual(
      ['one two', 'three', 'four'].map((text) => ({ text, startSeconds: null })),
    ));

  it.each(['[Chorus]', '[Verse 2: Ann & Bob]', '[pre-chorus]', '(Refrain)', '(Chorus x2)', '(Verse 1):', '[Estribillo]:', '[1]', '(12)'])(
    'drops the heading %s',
    (heading) => expect(linesOf(`${heading}\nla`)).toEqual(['la']),
  );

  it.each(['(Solo tú)', '(Hook me up)', '(ooh, bridge over it)', '[ooh]', 'Chorus of angels', '(Coro de ángeles)'])(
    'keeps what is sung: %s',
    (line) => expect(linesOf(line)).toEqual([line]),
  );

  it.each([
    ['la la (x3)', 3],
    ['la la (3x)', 3],
    ['la la [x 3]', 3],
    ['la la x3', 3],
    ['la la 3 x', 3],
    ['la la(X3)', 3],
    ['la la x0', 1],
    ['la la (x99)', 16],
  ])('writes out %s', (line, times) => expect(linesOf(line)).toEqual(Array(times).fill('la la')));

  it.each(['call Max2', 'section 80x2', 'in 1999', 'Malcolm X', 'la (x2) la'])('takes no part of a word for a repeat: %s', (line) =>
    expect(linesOf(line)).toEqual([line]),
  );

  it('is quick on the longest text that is taken, however odd', () => {
    const started = performance.now();
    for (const odd of [' ', '(', '[chorus ', 'x ', '1 ', '[( x']) parsePlainLyrics(`${odd.repeat(50_000 / odd.length)}a`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

it('a chart as text is read back as its lines', () => {
  expect(linesOf(chartToPlainText(chartOf([0, 'one two'], [2, 'three'])))).toEqual(['one two', 'three']);
  expect(chartToPlainText(chartOf())).toBe('');
});

describe('joinWords', () => {
  it.each([
    [['one', 'two,', 'three'], 'one two, three'],
    [['君', 'が、', '好き'], '君が、好き'],
    [['love', '君', 'yes'], 'love 君 yes'],
    [['風從遠方來，', '說', '，', '夢'], '風從遠方來，說，夢'],
    [['「', '東京', '」', 'カラオケ', 'ー', 'っ', '！'], '「東京」カラオケーっ！'],
    [['OK，', '走'], 'OK，走'],
    [['그대를', '위해'], '그대를 위해'],
    [[], ''],
  ])('%j', (words, text) => expect(joinWords(words)).toBe(text));
});
