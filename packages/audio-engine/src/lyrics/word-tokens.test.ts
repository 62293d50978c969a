import { describe, expect, it } from 'vitest';
import { groupTokens } from './word-tokens.ts';

/** Each piece is one token; bytes let a character span several. */
function group(pieces: (string | number[])[]) {
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? [...new TextEncoder().encode(piece)] : piece));
  return groupTokens(
    pieces.map((_, i) => i),
    (tokens) => new TextDecoder().decode(Uint8Array.from(tokens.flatMap((token) => bytes[token]!))),
  );
}

describe('groupTokens', () => {
  it('joins pieces of words and the marks behind them', () => {
    expect(group([' Code', ' mon', 'key', ',', ' like', ' don', "'t", '.'])).toEqual([
      { text: 'Code', firstToken: 0, endToken: 1 },
      { text: 'monkey,', firstToken: 1, endToken: 4 },
      { text: 'like', firstToken: 4, endToken: 5 },
      { text: "don't.", firstToken: 5, endToken: 8 },
    ]);
  });

  it('gives opening marks to the word behind them', () => {
    expect(group([' ¿', 'Qué', ' "', 'es', '"?']).map((word) => word.text)).toEqual(['¿Qué', '"es"?']);
  });

  it('waits for characters that span tokens, and makes each unit of an unspaced script a word', () => {
    const [first, ...rest] = new TextEncoder().encode('愛');
    expect(group(['我', [first!], rest, '你', '。'])).toEqual([
      { text: '我', firstToken: 0, endToken: 1 },
      { text: '愛', firstToken: 1, endToken: 3 },
      { text: '你。', firstToken: 3, endToken: 5 },
    ]);
  });

  it('drops what is no word', () => {
    expect(group([' ♪', '...'])).toEqual([]);
    expect(group([])).toEqual([]);
  });
});
