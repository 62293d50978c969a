import type { TextSchema } from './value-schemas.ts';

export const VARIABLE_GROUPS = [
  'Server',
  'Storage',
  'Jobs',
  'Many processes',
  'Analysis',
  'Import',
  'Logging',
  'Security',
  'People',
  'Taken over, without effect',
] as const;
export type VariableGroup = (typeof VARIABLE_GROUPS)[number];

export interface VariableInfo {
  readonly group: VariableGroup;
  readonly description: string;
  /** Other names under which it is taken; its own name wins. */
  readonly aliases?: readonly string[];
  /** Never shown. */
  readonly secret?: boolean;
  /** What happens without it, where that cannot be written as a value. */
  readonly absent?: string;
}

export interface Variable extends VariableInfo {
  readonly defaultText: string | null;
}

/** One that has a default. */
export function variable<T>(schema: TextSchema<T>, defaultText: string, info: VariableInfo) {
  return schema.prefault(defaultText).meta({ ...info, defaultText });
}

/** One that may be absent. */
export function optional<T>(schema: TextSchema<T>, info: VariableInfo) {
  return schema
    .nullable()
    .prefault(null)
    .meta({ ...info, defaultText: null });
}
