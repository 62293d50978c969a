import type { SmartRule, SmartRules } from '@refrain/contract';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { DatabaseSchema } from '../../platform/database/schema.ts';
import { foldText, sortKey } from '../../platform/search/fold-text.ts';
import { hasLabel, isIn, isReady } from '../songs/song-conditions.service.ts';
import type { SongCondition } from '../songs/songs.types.ts';

type Songs = ExpressionBuilder<DatabaseSchema, 'songs'>;

const DAY_MS = 24 * 3_600_000;
const EXACT = { title: 'titleKey', artist: 'artistKey', album: 'albumKey' } as const;

/** The rules of a smart playlist as a condition on songs. */
export function conditionOf({ match, rules }: Pick<SmartRules, 'match' | 'rules'>, now = Date.now()): SongCondition {
  return (e) => {
    const conditions = rules.map((rule) => ruleCondition(e, rule, now));
    return match === 'all' ? e.and(conditions) : e.or(conditions);
  };
}

function ruleCondition(e: Songs, rule: SmartRule, now: number): Expression<SqlBool> {
  switch (rule.field) {
    case 'title':
    case 'artist':
    case 'album':
      return e(`songs.${EXACT[rule.field]}`, '=', sortKey(rule.is));
    case 'genre':
    case 'language':
      return e((inner) => inner.fn<string>('lower', [`songs.${rule.field}`]), '=', rule.is.toLowerCase());
    case 'titleContains':
      return e('songs.titleKey', 'like', containing(rule.words));
    case 'artistContains':
      return e('songs.artistKey', 'like', containing(rule.words));
    case 'label':
      return hasLabel(e, rule.is);
    case 'folder':
      return isIn(e, rule.is);
    case 'year':
      return between(e, 'songs.year', rule.from, rule.to);
    case 'durationSeconds':
      return between(e, 'songs.durationMs', seconds(rule.from), seconds(rule.to));
    case 'addedWithinDays':
      return e('songs.createdAt', '>=', now - rule.days * DAY_MS);
    case 'favourite':
      return e('songs.favourite', '=', rule.is ? 1 : 0);
    case 'ready':
      return rule.is ? isReady(e) : e.not(isReady(e));
  }
}

function between(
  e: Songs,
  column: 'songs.year' | 'songs.durationMs',
  from: number | undefined,
  to: number | undefined,
): Expression<SqlBool> {
  return e.and([
    e(column, 'is not', null),
    ...(from === undefined ? [] : [e(column, '>=', from)]),
    ...(to === undefined ? [] : [e(column, '<=', to)]),
  ]);
}

function seconds(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1000);
}

/** Folded text has no signs, so none of `like`'s either. */
function containing(words: string): string {
  return `%${foldText(words)}%`;
}
