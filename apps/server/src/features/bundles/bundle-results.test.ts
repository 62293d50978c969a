import type { BundleResult } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import { artefactKey } from '../analysis/artefact-keys.service.ts';
import { trueResults } from './bundle-results.ts';

const SOUND = 'ab'.repeat(32);

function result(
  step: 'inspect' | 'separate' | 'rhythm' | 'harmony',
  before: readonly BundleResult[] = [],
  files: string[] = [],
): BundleResult {
  const parts = { audioSha256: SOUND, step, version: 1, settings: {}, models: [] };
  const file = (name: string) => ({ name, path: `x/${name}`, mimeType: 'text/plain', sizeBytes: 1, sha256: SOUND });
  return {
    ...parts,
    key: artefactKey({ ...parts, before: before.map(({ key }) => key) }),
    summary: {},
    seconds: 1,
    createdAt: '2026-01-01T00:00:00Z',
    files: files.map(file),
  };
}

const accepted = (...results: BundleResult[]) => [...trueResults(results, SOUND).keys()];

describe('results in a bundle', () => {
  const inspect = result('inspect');
  const rhythm = result('rhythm', [inspect]);

  it('are taken when their keys are those of what they were made of', () => {
    expect(accepted(inspect, result('separate', [inspect], ['stems/vocals.flac']), rhythm, result('harmony', [inspect, rhythm]))).toEqual([
      'inspect',
      'separate',
      'rhythm',
      'harmony',
    ]);
  });

  it('what a step uses may have been missing when it ran', () =>
    expect(accepted(inspect, rhythm, result('harmony', [inspect]))).toContain('harmony'));

  it('are left out under another key, for another sound, without what they need, or with files that are not theirs', () => {
    expect(accepted({ ...inspect, settings: { changed: true } })).toEqual([]);
    expect([...trueResults([inspect], 'cd'.repeat(32)).keys()]).toEqual([]);
    expect(accepted(rhythm)).toEqual([]);
    expect(accepted(inspect, result('separate', [inspect], ['chart.json']))).toEqual(['inspect']);
    expect(accepted(inspect, result('separate', [inspect], ['../../x']))).toEqual(['inspect']);
  });
});
