import { describe, expect, it } from 'vitest';
import { splitSyllables } from './syllables.ts';

async function split(text: string, language: string | null): Promise<string> {
  const word = { text, startSeconds: 2, endSeconds: 3, confidence: 1, heard: true, syllables: [] };
  const [result] = await splitSyllables([word], language);
  return result!.syllables.map((syllable) => syllable.text).join('·');
}

describe('splitSyllables', () => {
  it.each([
    ['en', 'baby', 'ba·by'],
    ['en', 'beautiful,', 'beau·ti·ful,'],
    ['en', 'sometimes', 'some·times'],
    ['en', 'wanted', 'want·ed'],
    ['en', 'loved', 'loved'],
    ['en', "you're", "you're"],
    ['en', 'apple', 'ap·ple'],
    ['es', 'corazón', 'co·ra·zón'],
    ['es', '¿ahora?', '¿a·ho·ra?'],
    ['fr', 'lumière', 'lu·mière'],
    ['fr', "l'amour", "l'a·mour"],
    ['de', 'wunderschönen', 'wun·der·schö·nen'],
    ['de', 'über', 'ü·ber'],
    ['it', 'amore', 'a·mo·re'],
    ['pt', 'saudade', 'sau·da·de'],
    ['nl', 'vandaag', 'van·daag'],
    ['pl', 'miłość', 'mi·łość'],
    ['sv', 'kärlek', 'kär·lek'],
    ['ja', 'きょう', 'きょ·う'],
    ['ko', '사랑해요!', '사·랑·해·요!'],
    ['zh', '我爱你', '我·爱·你'],
    [null, 'melody', 'me·lo·dy'],
    ['xx', '24', '24'],
    ['../../x', 'rock', 'rock'],
  ])('%s %s', async (language, text, expected) => {
    expect(await split(text, language)).toBe(expected);
  });

  it('joins back to any text and covers the word without gaps', async () => {
    for (const text of ['"Oh-oh,', 'e\u0301te\u0301', 'ﬁre', 'naïve…', "rock'n'roll", 'œuvre', '👋hey', 'AT&T', '...', 'stop –'])
      for (const language of ['en', 'fr', 'es', null]) expect((await split(text, language)).replaceAll('·', ''), text).toBe(text);
    const word = { text: 'beautiful', startSeconds: 2, endSeconds: 2.9, confidence: 1, heard: true, syllables: [] };
    const { syllables } = (await splitSyllables([word], 'en'))[0]!;
    expect(syllables[0]!.startSeconds).toBe(2);
    expect(syllables.at(-1)!.endSeconds).toBe(2.9);
    for (let i = 1; i < syllables.length; i++) expect(syllables[i]!.startSeconds).toBe(syllables[i - 1]!.endSeconds);
    // Four of nine letters.
    expect(syllables[0]!.endSeconds).toBeCloseTo(2.4, 6);
  });
});
