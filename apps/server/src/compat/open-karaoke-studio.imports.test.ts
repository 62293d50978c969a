import type { Import } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import { importBody, importedBody } from './open-karaoke-studio.imports.ts';

const IMPORT: Import = {
  id: 'i1',
  kind: 'ytDlp',
  url: 'https://www.youtube.com/watch?v=x',
  status: 'downloading',
  progress: 0,
  title: null,
  artist: null,
  attempts: 1,
  songId: null,
  jobId: null,
  failure: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
};

describe('P17 the progress of a download and what follows', () => {
  it('goes from 5 to 30 while it is downloaded, and from there to 100', () => {
    expect(importBody(IMPORT).progress).toBe(5);
    expect(importBody({ ...IMPORT, progress: 0.5 }).progress).toBe(18);
    expect(importBody({ ...IMPORT, progress: 1 }).progress).toBe(30);
    expect([0, 0.5, 1].map((progress) => importedBody(IMPORT, progress).progress)).toEqual([30, 65, 100]);
  });

  it('a failure is told', () => {
    const failure = { code: 'import.private', message: 'This one is private.' } as const;
    expect(importBody({ ...IMPORT, status: 'failed', failure })).toMatchObject({ status: 'failed', error: 'This one is private.' });
  });
});
