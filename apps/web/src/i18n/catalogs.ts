import type { ErrorCode } from '@refrain/contract';
import type { german } from './de/catalog.ts';
import type { Language } from './languages.ts';

/**
 * What the page says in one language. Texts are written in English where they stand and are their own keys, so a language
 * has the English sentence on the left and its own on the right; English itself needs nothing but its plurals.
 */
export interface Catalog {
  texts: Partial<Record<keyof typeof german, string>>;
  /** What the server refuses, by code. Where there is none, the server's own English sentence is shown. */
  errors: Partial<Record<ErrorCode, string>>;
  /** Sentences that come from the server, by their English wording. */
  server: Record<string, string>;
}

/** Each is loaded when it is spoken. */
export const CATALOGS: Record<Language, () => Promise<Catalog>> = {
  en: async () => (await import('./en/catalog.ts')).catalog,
  de: async () => (await import('./de/catalog.ts')).catalog,
};
