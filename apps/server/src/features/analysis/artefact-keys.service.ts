import { createHash } from 'node:crypto';
import type { StepName } from '@refrain/contract';
import type { ErrandName, JsonObject } from './analysis.types.ts';

/** Where the bytes of an original are kept. */
export function audioKey(sha256: string): string {
  return `audio/${sha256.slice(0, 2)}/${sha256}`;
}

export function artefactPrefix(key: string): string {
  return `artefacts/${key.slice(0, 2)}/${key}`;
}

export function artefactFileKey(key: string, name: string): string {
  return `${artefactPrefix(key)}/${name}`;
}

interface KeyParts {
  readonly audioSha256: string;
  readonly step: StepName | ErrandName;
  readonly version: number;
  readonly settings: JsonObject;
  readonly models: readonly { id: string; sha256: string }[];
  readonly before: readonly string[];
}

/** Everything that can change a result, hashed. Object keys are sorted, so that the order of settings does not matter. */
export function artefactKey(parts: KeyParts): string {
  const canonical = JSON.stringify({ ...parts, before: [...parts.before].sort() }, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(canonical).digest('hex');
}
