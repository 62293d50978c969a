import type { ErrorCode } from '@refrain/contract';
/**
 * What the page says in one language. Texts are written in English where they stand and are their own keys, so a language
 * has the English sentence on the left and its own on the right; English itself needs nothing but its plurals.
 */
export interface Catalog {
  texts: Readonly<Record<string, string>>;
  /** What the server refuses, by code. Where there is none, the server's own English sentence is shown. */
  errors: Partial<Record<ErrorCode, string>>;
  /** Sentences that come from the server, by their English wording. */
  server: Record<string, string>;
}
