import {
  type Import,
  type ImportBatchResult,
  type ImportRequest,
  importableSchema,
  importBatchResultSchema,
  importSchema,
} from '@refrain/contract';
import { z } from 'zod';
import { json, request } from './http.ts';
import { queryOf } from './library.ts';

const BASE = '/api/v1/imports';
const path = (importId: string) => `${BASE}/${encodeURIComponent(importId)}`;

export const startImport = (wanted: ImportRequest): Promise<Import> => request(importSchema, BASE, json('POST', wanted));

/** Many links at once; a playlist counts for all its songs. */
export const startImports = (urls: readonly string[]): Promise<ImportBatchResult> =>
  request(importBatchResultSchema, `${BASE}/batch`, json('POST', { urls }));

/** Songs that can be imported, by words. */
export const searchImportable = async (words: string) =>
  (await request(z.object({ results: z.array(importableSchema) }), `${BASE}/search?${queryOf({ query: words })}`)).results;

export const listImports = async () => (await request(z.object({ imports: z.array(importSchema) }), BASE)).imports;
export const getImport = (importId: string): Promise<Import> => request(importSchema, path(importId));
export const cancelImport = (importId: string): Promise<Import> => request(importSchema, `${path(importId)}/cancel`, { method: 'POST' });
export const retryImport = (importId: string): Promise<Import> => request(importSchema, `${path(importId)}/retry`, { method: 'POST' });
