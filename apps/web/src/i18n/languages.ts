/** The languages of the page, each by its own name. A new one is a folder beside `de`, an entry here and one in `catalogs.ts`. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

export const isLanguage = (tag: string): tag is Language => tag in LANGUAGES;

/** The first language a person asks for that the page speaks; English where there is none. @param wanted BCP 47 tags, best first */
export function chooseLanguage(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find(isLanguage) ?? 'en';
}

/** The language with the person's region, for dates and numbers: `en-GB` rather than `en`. */
export function localeOf(language: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
