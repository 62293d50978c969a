import type { SmartRule } from '@refrain/contract';
import type { Text } from '../i18n/translation.ts';

export type RuleField = SmartRule['field'];

/** What a rule is called, and what it asks for: words, a span of numbers, a number of days, or yes and no. */
export const RULE_FIELDS: Record<RuleField, { label: Text; kind: 'words' | 'span' | 'days' | 'yesNo' }> = {
  artist: { label: 'Artist is', kind: 'words' },
  artistContains: { label: 'Artist contains', kind: 'words' },
  title: { label: 'Title is', kind: 'words' },
  titleContains: { label: 'Title contains', kind: 'words' },
  album: { label: 'Album is', kind: 'words' },
  genre: { label: 'Genre is', kind: 'words' },
  language: { label: 'Language is (en, de …)', kind: 'words' },
  label: { label: 'Has the tag', kind: 'words' },
  folder: { label: 'Is in the folder', kind: 'words' },
  year: { label: 'Year from, to', kind: 'span' },
  durationSeconds: { label: 'Seconds from, to', kind: 'span' },
  addedWithinDays: { label: 'Added within days', kind: 'days' },
  favourite: { label: 'Is a favourite', kind: 'yesNo' },
  ready: { label: 'Can be sung', kind: 'yesNo' },
};

/** A rule as it is written in: every value a text. */
export interface RuleDraft {
  field: RuleField;
  words: string;
  from: string;
  to: string;
  yes: boolean;
}

export const EMPTY_RULE: RuleDraft = { field: 'artistContains', words: '', from: '', to: '', yes: true };

export function draftOf(rule: SmartRule): RuleDraft {
  const empty = { ...EMPTY_RULE, field: rule.field };
  if ('words' in rule) return { ...empty, words: rule.words };
  if ('days' in rule) return { ...empty, from: String(rule.days) };
  if ('is' in rule) return typeof rule.is === 'boolean' ? { ...empty, yes: rule.is } : { ...empty, words: rule.is };
  return { ...empty, from: rule.from === undefined ? '' : String(rule.from), to: rule.to === undefined ? '' : String(rule.to) };
}

/** @returns null while something is missing in it */
export function ruleOf(draft: RuleDraft): SmartRule | null {
  const words = draft.words.trim();
  const from = numberIn(draft.from);
  const to = numberIn(draft.to);
  switch (draft.field) {
    case 'titleContains':
    case 'artistContains':
      return words === '' ? null : { field: draft.field, words };
    case 'year':
    case 'durationSeconds':
      if (from === undefined && to === undefined) return null;
      return { field: draft.field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    case 'addedWithinDays':
      return from === undefined || from < 1 ? null : { field: draft.field, days: from };
    case 'favourite':
    case 'ready':
      return { field: draft.field, is: draft.yes };
    default:
      return words === '' ? null : { field: draft.field, is: words };
  }
}

function numberIn(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isInteger(number) && number >= 0 ? number : undefined;
}
