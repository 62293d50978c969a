import type { Catalog } from './catalog.types.ts';
import type { Language } from './languages.ts';

/** Every language, loaded when it is spoken. */
export const CATALOGS: Record<Language, () => Promise<Catalog>> = {
  en: async () => (await import('./en/catalog.ts')).catalog,
  de: async () => (await import('./de/catalog.ts')).catalog,
};
