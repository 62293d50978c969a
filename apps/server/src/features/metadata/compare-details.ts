import {
  DETAIL_FIELDS,
  type DetailComparison,
  type DetailField,
  type DetailOption,
  type DetailSource,
  type DetailValue,
} from '@refrain/contract';
import { plainName } from './match-confidence.ts';

/** What one source says about a song, and how sure it is that it speaks of this song. */
export interface DetailStatement {
  readonly source: DetailSource;
  readonly confidence: number;
  readonly values: Partial<Record<DetailField, DetailValue | null>>;
}

/**
 * Compares statements field by field. Values that differ in case, accents or marks only are one; sources that agree are
 * surer together (as if each could be wrong by itself); several statements of one source count once.
 */
export function compareDetails(statements: readonly DetailStatement[]): DetailComparison['fields'] {
  const fields: DetailComparison['fields'] = {};
  for (const field of DETAIL_FIELDS) {
    const groups = new Map<string, { value: DetailValue; surest: number; bySource: Map<DetailSource, number> }>();
    for (const { source, confidence, values } of statements) {
      const value = values[field];
      if (value === null || value === undefined || value === '') continue;
      const key = typeof value === 'string' && field !== 'releaseDate' ? plainName(value) || value : String(value);
      const group = groups.get(key) ?? { value, surest: -1, bySource: new Map() };
      if (confidence > group.surest) Object.assign(group, { value, surest: confidence });
      group.bySource.set(source, Math.max(confidence, group.bySource.get(source) ?? 0));
      groups.set(key, group);
    }
    if (groups.size > 0) fields[field] = [...groups.values()].map(toOption).sort((a, b) => b.confidence - a.confidence);
  }
  return fields;
}

function toOption({ value, bySource }: { value: DetailValue; bySource: ReadonlyMap<DetailSource, number> }): DetailOption {
  const doubt = [...bySource.values()].reduce((product, confidence) => product * (1 - confidence), 1);
  return { value, sources: [...bySource.keys()], confidence: Math.round((1 - doubt) * 1000) / 1000 };
}
