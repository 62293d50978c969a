import { describe, expect, it } from 'vitest';
import { firstLetter, foldedWords, foldText, sortKey } from './fold-text.ts';

describe('folding', () => {
  it.each([
    ['Beyoncé', 'beyonce'],
    ["Don't Stop Me Now!", 'dont stop me now'],
    ['Sigur Rós — Ágætis byrjun', 'sigur ros agaetis byrjun'],
    ['Motörhead / AC⚡DC', 'motorhead ac dc'],
    ['Ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
    ['ŁÓDŹ Straße', 'lodz strasse'],
    ['…', ''],
  ])('%s → %s', (text, folded) => expect(foldText(text)).toBe(folded));

  it('keeps the letters of every script', () => {
    expect(foldText('Кино')).toBe('кино');
    expect(foldText('방탄소년단')).toBe('방탄소년단');
  });

  it('takes scripts without spaces apart, so that a part of a title is found', () => {
    expect(foldedWords('夜に駆ける')).toEqual(['夜', 'に', '駆', 'け', 'る']);
    expect(foldedWords('YOASOBI 夜')).toEqual(['yoasobi', '夜']);
    expect(foldedWords('  ')).toEqual([]);
  });
});

describe('sorting', () => {
  it('puts what has no name behind every letter', () => {
    expect([null, 'Ängel', 'Zoo', 'Яблоко', 'angel'].map(sortKey).sort()).toEqual(['angel', 'angel', 'zoo', 'яблоко', '\ufffd']);
  });

  it('a name of signs alone is still a name', () => expect(sortKey('!!!')).toBe('!!!'));

  it.each([
    ['Élan', 'E'],
    ['2Pac', '#'],
    ['!!!', '#'],
    ['Кино', 'К'],
    ['ß', 'S'],
  ])('%s is under %s', (name, letter) => expect(firstLetter(name)).toBe(letter));
});
