import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { ModelKind, ModelLicence } from './model-catalogue.ts';
import { ModelError } from './model-error.ts';

/** What `model.json` beside an operator's weights says. */
export interface OperatorModel {
  kind: ModelKind;
  licence: ModelLicence;
  /** The file that is opened first, relative to the folder. */
  mainFile: string;
  /** Every file that is read, relative to the folder, with its SHA-256 in hexadecimal. */
  sha256ByFile: Readonly<Record<string, string>>;
}

const MANIFEST = 'model.json';
/** A plain folder name: no path leads out of the models folder. */
const MODEL_ID = /^[a-z0-9][a-z0-9._-]*$/i;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads the manifest of a model that an operator has put into `<modelsDir>/<id>/`.
 *
 * @returns null where there is none.
 * @throws ModelError `model.damaged` where the manifest cannot be read or says something else than it should.
 */
export function readOperatorModel(modelsDir: string, id: string): OperatorModel | null {
  const path = join(modelsDir, id, MANIFEST);
  if (!MODEL_ID.test(id) || !existsSync(path)) return null;
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isOperatorModel(manifest)) return manifest;
  } catch (cause) {
    throw damaged(id, path, cause);
  }
  throw damaged(id, path);
}

function damaged(id: string, path: string, cause?: unknown): ModelError {
  const message = `The manifest ${path} must hold kind, licence, mainFile and sha256ByFile, as docs/models.md describes them.`;
  return new ModelError('model.damaged', id, message, cause);
}

function isOperatorModel(value: unknown): value is OperatorModel {
  if (!isRecord(value)) return false;
  const { kind, licence, mainFile, sha256ByFile } = value;
  return (
    (kind === 'separation' || kind === 'words') &&
    isLicence(licence) &&
    isRecord(sha256ByFile) &&
    Object.entries(sha256ByFile).every(([name, sum]) => staysInside(name) && typeof sum === 'string' && SHA256.test(sum)) &&
    typeof mainFile === 'string' &&
    Object.hasOwn(sha256ByFile, mainFile)
  );
}

function isLicence(value: unknown): value is ModelLicence {
  return (
    isRecord(value) &&
    typeof value.commercialUse === 'boolean' &&
    [value.name, value.statement, value.url].every((text) => typeof text === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function staysInside(name: string): boolean {
  const path = normalize(name);
  return path !== '.' && !path.startsWith('..') && !path.startsWith('/');
}
