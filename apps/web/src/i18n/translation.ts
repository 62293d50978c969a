import { createInstance, type i18n, type ParseKeys } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keep, readKept } from '../ui/kept.ts';
import { CATALOGS } from './catalogs.ts';
import { FORMATTERS } from './formats.ts';
import { chooseLanguage, isLanguage, type Language, localeOf } from './languages.ts';

/** An English text of the page, which is also its key. For tables of words that are translated where they are shown. */
export type Text = ParseKeys;

const KEPT = 'language';

/** The page's voice, in the language that was chosen here, else in the browser's. */
export async function startTranslation(): Promise<i18n> {
  const kept = readKept(KEPT) ?? '';
  const language = isLanguage(kept) ? kept : chooseLanguage(navigator.languages);
  const translation = await translationIn(language, navigator.languages);
  document.documentElement.lang = language;
  return translation;
}

/** Changes the language of the page, and keeps the choice in this browser. */
export async function switchLanguage(translation: i18n, language: Language): Promise<void> {
  keep(KEPT, language);
  await speak(translation, language);
  document.documentElement.lang = language;
}

/** A voice for one language. @param wanted the person's own languages with their regions, for dates and numbers */
export async function translationIn(language: Language, wanted: readonly string[] = []): Promise<i18n> {
  const translation = createInstance();
  await translation.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    ns: ['translation', 'errors', 'server'],
    defaultNS: 'translation',
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  for (const [name, format] of Object.entries(FORMATTERS))
    translation.services.formatter?.add(name, (value, spoken) => format(value, localeOf(spoken ?? language, wanted)));
  await speak(translation, language);
  return translation;
}

async function speak(translation: i18n, language: Language): Promise<void> {
  const { texts, errors, server } = await CATALOGS[language]();
  translation.addResourceBundle(language, 'translation', texts);
  translation.addResourceBundle(language, 'errors', errors);
  translation.addResourceBundle(language, 'server', server);
  await translation.changeLanguage(language);
}
