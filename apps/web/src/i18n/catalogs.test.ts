import { describe, expect, it } from 'vitest';
import { CATALOGS } from './catalogs.ts';
import { chooseLanguage, LANGUAGES, type Language, localeOf } from './languages.ts';
import { translationIn } from './translation.ts';

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Every source of the page but the catalogs themselves, by path. */
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!./en/**', '!./de/**', '!../**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Where the server writes sentences of its own. */
const serverSources = Object.values(
  import.meta.glob<string>(['../../../server/src/**/*.ts', '../../../../packages/audio-engine/src/**/*.ts', '!**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

/** Why a sound is not taken. */
const audioErrors = import.meta.glob<string>('../../../../packages/audio-engine/src/io/audio-error.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const germanFiles = import.meta.glob<Record<string, Record<string, string>>>('./de/*.ts', { eager: true });
const german = (await CATALOGS.de()).texts;
const base = (key: string) => key.replace(PLURAL, '');
const blanks = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort();

describe('P29 the catalogs', () => {
  it('have every plural in every language', async () => {
    for (const language of Object.keys(LANGUAGES) as Language[]) {
      const { texts } = await CATALOGS[language]();
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const plurals = new Set(
        Object.keys(german)
          .filter((key) => PLURAL.test(key))
          .map(base),
      );
      const missing = [...plurals].flatMap((key) => forms.map((form) => `${key}_${form}`).filter((form) => !(form in texts)));
      expect([language, missing]).toEqual([language, []]);
    }
  });

  it('keep the blanks of every text', () => {
    const broken = Object.entries(german).filter(([key, text]) => {
      // "Once" needs no number.
      return !PLURAL.test(key) && blanks(key).join() !== blanks(text).join();
    });
    expect(broken).toEqual([]);
  });

  it('say every text once', () => {
    const keys = Object.entries(germanFiles).flatMap(([path, file]) =>
      /catalog|errors|server/.test(path) ? [] : Object.keys(Object.values(file)[0] ?? {}),
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('hold no text that the page does not say', () => {
    const quoted = (key: string) => [`'${key}'`, JSON.stringify(key), `${key}:`];
    const unused = [...new Set(Object.keys(german).map(base))].filter(
      (key) => !Object.values(sources).some((source) => quoted(key).some((form) => source.includes(form))),
    );
    expect(unused).toEqual([]);
  });

  it('know no sentence of the server that it does not say', async () => {
    const unsaid = Object.keys((await CATALOGS.de()).server).filter((key) => !serverSources.some((source) => source.includes(`'${key}'`)));
    expect(unsaid).toEqual([]);
  });

  it('have a sentence for everything that is told of a file in a watched folder', async () => {
    const { server } = await CATALOGS.de();
    const told = Object.values(audioErrors).flatMap((source) => source.match(/(?<=')[A-Z][^'\n]{10,}\.(?=')/g) ?? []);
    expect(told.length).toBeGreaterThan(8);
    expect(told.filter((sentence) => !(sentence in server))).toEqual([]);
  });

  it('are asked by name of a language, with English for the rest of the world', () => {
    expect([['de-AT', 'en'], ['fr', 'de'], ['ja'], []].map(chooseLanguage)).toEqual(['de', 'de', 'en', 'en']);
    expect(localeOf('en', ['fr', 'en-GB'])).toBe('en-GB');
    expect(localeOf('de', ['fr'])).toBe('de');
  });

  it('speak plurals and refusals', async () => {
    const [english, deutsch] = [await translationIn('en'), await translationIn('de')];
    const turns = (count: number) => [english, deutsch].map(({ t }) => t('sang {{count}} times', { count }));
    expect([turns(1), turns(3)]).toEqual([
      ['sang once', 'hat einmal gesungen'],
      ['sang 3 times', 'hat 3-mal gesungen'],
    ]);
  });
});
