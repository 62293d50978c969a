import { describe, expect, it } from 'vitest';
import { familiesFor, scriptFonts } from './script-fonts.ts';

const families = (text: string, language: string | null = null) => scriptFonts(text, language).map(({ family }) => family);

describe('types for other scripts', () => {
  it.each([
    ['Sing with me', null, []],
    ['歌おう', null, ['Noto Sans JP Variable']],
    ['歌', 'ja', ['Noto Sans JP Variable']],
    ['唱歌', 'zh', ['Noto Sans SC Variable']],
    ['唱歌', null, ['Noto Sans SC Variable']],
    ['我愛你，誰在聽', 'zh', ['Noto Sans TC Variable']],
    ['我爱你，谁在听', 'zh', ['Noto Sans SC Variable']],
    ['唱歌', 'yue', ['Noto Sans TC Variable']],
    ['노래해', 'ko', ['Noto Sans KR Variable']],
    ['غنّ معي', 'ar', ['Noto Sans Arabic Variable']],
    ['שיר', 'he', ['Noto Sans Hebrew Variable']],
    ['Спой, τραγούδι', null, ['Noto Sans Variable']],
  ])('%s', (text, language, expected) => expect(families(text, language)).toEqual(expected));

  it('come after the page’s own and before the system’s', () => {
    expect(familiesFor('歌おう baby', 'ja')).toMatch(/^"Figtree Variable", "Noto Sans JP Variable", system-ui/);
  });
});
