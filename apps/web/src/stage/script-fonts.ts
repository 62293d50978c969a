/** A script that the page's own type lacks, and the type that has it; fetched only for songs that need it. */
interface ScriptFont {
  family: string;
  script: RegExp;
  load: () => Promise<unknown>;
}

const HAN = /\p{Script=Han}/u;
const SIMPLIFIED: ScriptFont = {
  family: 'Noto Sans SC Variable',
  script: HAN,
  load: () => import('@fontsource-variable/noto-sans-sc/wght.css'),
};
const TRADITIONAL: ScriptFont = {
  family: 'Noto Sans TC Variable',
  script: HAN,
  load: () => import('@fontsource-variable/noto-sans-tc/wght.css'),
};
/** Signs that hardly a Chinese song does without, and that only one of the two ways of writing has. */
const ONLY_TRADITIONAL = /[們這個來說為時會對愛還過開無點見當經問樣讓誰聽難離該邊給麼嗎風歲夢]/gu;
const ONLY_SIMPLIFIED = /[们这个来说为时会对爱还过开无点见当经问样让谁听难离该边给么吗风岁梦]/gu;
const JAPANESE: ScriptFont = {
  family: 'Noto Sans JP Variable',
  script: /\p{Script=Hiragana}|\p{Script=Katakana}/u,
  load: () => import('@fontsource-variable/noto-sans-jp/wght.css'),
};
const KOREAN: ScriptFont = {
  family: 'Noto Sans KR Variable',
  script: /\p{Script=Hangul}/u,
  load: () => import('@fontsource-variable/noto-sans-kr/wght.css'),
};
const OTHERS: readonly ScriptFont[] = [
  {
    family: 'Noto Sans Arabic Variable',
    script: /\p{Script=Arabic}/u,
    load: () => import('@fontsource-variable/noto-sans-arabic/wght.css'),
  },
  {
    family: 'Noto Sans Hebrew Variable',
    script: /\p{Script=Hebrew}/u,
    load: () => import('@fontsource-variable/noto-sans-hebrew/wght.css'),
  },
  {
    family: 'Noto Sans Variable',
    script: /\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Devanagari}/u,
    load: () => import('@fontsource-variable/noto-sans/wght.css'),
  },
];

/** Cantonese is sung in Hong Kong; Mandarin is written in both ways, and a language's code does not say in which. */
function chinese(text: string, language: string | null): ScriptFont {
  const count = (signs: RegExp) => text.match(signs)?.length ?? 0;
  const traditional = count(ONLY_TRADITIONAL) - count(ONLY_SIMPLIFIED);
  return traditional > 0 || (traditional === 0 && language === 'yue') ? TRADITIONAL : SIMPLIFIED;
}

/** The types that a text needs beside the page's own, first those that should be asked first. */
export function scriptFonts(text: string, language: string | null): ScriptFont[] {
  const eastern = [JAPANESE, KOREAN].filter(({ script }) => script.test(text));
  // The same signs are drawn differently in China, Taiwan and Japan: the other signs of the text tell, else its language.
  const signs =
    HAN.test(text) && eastern.length === 0 ? [language === 'ja' ? JAPANESE : language === 'ko' ? KOREAN : chinese(text, language)] : [];
  return [...eastern, ...signs, ...OTHERS.filter(({ script }) => script.test(text))];
}

const FALLBACKS = 'system-ui, "Hiragino Sans", "Yu Gothic", "PingFang SC", "Microsoft YaHei", "Malgun Gothic", sans-serif';

/** Families for a text, for a canvas or a style. */
export function familiesFor(text: string, language: string | null): string {
  return (
    ['Figtree Variable', ...scriptFonts(text, language).map(({ family }) => family)].map((name) => `"${name}"`).join(', ') +
    `, ${FALLBACKS}`
  );
}

/** Fetches what a text needs, and only the parts of it that the text needs. Without them the system's own type is used. */
export async function loadFonts(text: string, language: string | null, font: string): Promise<void> {
  await Promise.all(scriptFonts(text, language).map(({ load }) => load())).catch(() => {});
  await document.fonts.load(font, text).catch(() => {});
}
