import { expect, it } from 'vitest';
import { translationIn } from '../i18n/translation.ts';
import { screenNames } from './party-words.ts';

it('P29 calls our screens in the language of who reads it, numbered when there are several, and others as they call themselves', async () => {
  const { t } = await translationIn('de');
  const [ours, theirs] = [{ name: 'Stage', kind: 'stage' } as const, { name: 'Kitchen', kind: 'lobby' } as const];
  expect(screenNames(t, [ours, theirs])).toEqual(['Bühne', 'Kitchen']);
  expect(screenNames(t, [ours, theirs, ours])).toEqual(['Bühne 1', 'Kitchen', 'Bühne 2']);
});
