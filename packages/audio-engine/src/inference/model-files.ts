import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MODELS_NOT_INSTALLED, type ModelKind, type ModelLicence, PACKAGED_MODELS, type PackagedModel } from './model-catalogue.ts';
import { ModelError } from './model-error.ts';
import { type OperatorModel, readOperatorModel } from './operator-models.ts';

/** What is read at a time. */
const PIECE_BYTES = 1 << 20;

/** One file of a model. */
export interface ModelFile {
  modelId: string;
  /** Relative to the model's folder. */
  name: string;
  path: string;
  sha256: string;
}

/** A model that is installed here. */
export interface Model {
  id: string;
  kind: ModelKind;
  licence: ModelLicence;
  /** Folder of the files: what `WhisperModel.open` takes. */
  directory: string;
  /** The graph that is opened first: what `Separator.open` takes. */
  path: string;
  files: readonly ModelFile[];
  /** One SHA-256 over the files' checksums: the model's part in the key of whatever it makes. */
  fingerprint: string;
}

/** Where models are looked for besides the packaged ones. */
export interface ModelSources {
  /** Folder with one folder per model, each with a `model.json`; null or absent: packaged models only. */
  modelsDir?: string | null | undefined;
}

const require = createRequire(import.meta.url);

/**
 * Finds an installed model by id (`htdemucs`, `whisper-base`, `whisper-small`, or a folder of `modelsDir`) or by
 * the short name Whisper sizes go by (`base`, `small`). Does not read the weights: see {@link verifyModel}.
 *
 * @throws ModelError `model.notInstalled` for a model that is known but not here, `model.unknown` for any other
 *   name, `model.damaged` for an unreadable manifest.
 */
export function findModel(name: string, { modelsDir }: ModelSources = {}): Model {
  const added = modelsDir ? findOperatorModel(modelsDir, name) : null;
  if (added) return added;
  const packaged = PACKAGED_MODELS.find(({ id }) => isNamed(id, name));
  if (packaged) return locate(packaged);
  const known = Object.values(MODELS_NOT_INSTALLED)
    .flat()
    .find((id) => isNamed(id, name));
  const installed = PACKAGED_MODELS.map(({ id }) => id).join(', ');
  if (known)
    throw new ModelError('model.notInstalled', known, `The model ${known} is not part of this installation. Use one of ${installed}.`);
  throw new ModelError('model.unknown', name, `There is no model named "${name}". Use one of ${installed}.`);
}

/** Every packaged model that is installed here. */
export function installedModels(): Model[] {
  return PACKAGED_MODELS.filter((model) => packageFolder(model) !== null).map(locate);
}

/**
 * Compares every file of a model with its checksum.
 *
 * @throws ModelError `model.damaged` where a file differs or cannot be read; what `signal` was aborted with.
 */
export async function verifyModel(model: Model, signal?: AbortSignal): Promise<void> {
  for (const file of model.files) await verifyModelFile(file, signal);
}

/** Compares one file with its checksum, as {@link verifyModel}. */
export async function verifyModelFile(file: ModelFile, signal?: AbortSignal): Promise<void> {
  const found = await sha256OfFile(file.path, signal).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw damaged(file, cause);
  });
  if (found !== file.sha256) throw damaged(file);
}

/** SHA-256 of a file in hexadecimal, read as a stream. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: PIECE_BYTES }), hash, { signal });
  return hash.digest('hex');
}

/**
 * As {@link sha256OfFile}, without giving way to anything else: 0.1 s for 180 MB, where a stream takes 0.5 s in a process that is just
 * starting its other work. For processes that answer nobody meanwhile.
 */
export function sha256OfFileAtOnce(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) hash.update(piece.subarray(0, count));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

function damaged(file: ModelFile, cause?: unknown): ModelError {
  const message = `The file ${file.name} of the model ${file.modelId} is missing or damaged. Install it again: with \`npm ci\` if it is a packaged one.`;
  return new ModelError('model.damaged', file.modelId, message, cause);
}

function isNamed(id: string, name: string): boolean {
  return id === name || id === `whisper-${name}`;
}

function locate(model: PackagedModel): Model {
  const root = packageFolder(model);
  if (root === null)
    throw new ModelError(
      'model.notInstalled',
      model.id,
      `The model ${model.id} is not installed. Install the package ${model.packageName} with \`npm install\`.`,
    );
  return atFolder(model.id, join(root, model.folder), model);
}

function findOperatorModel(modelsDir: string, name: string): Model | null {
  for (const id of [name, `whisper-${name}`]) {
    const manifest = readOperatorModel(modelsDir, id);
    if (manifest) return atFolder(id, join(modelsDir, id), manifest);
  }
  return null;
}

function atFolder(id: string, directory: string, { kind, licence, mainFile, sha256ByFile }: OperatorModel): Model {
  const files = Object.entries(sha256ByFile).map(([name, sha256]) => ({ modelId: id, name, path: join(directory, name), sha256 }));
  return { id, kind, licence, directory, path: join(directory, mainFile), files, fingerprint: fingerprint(files) };
}

function packageFolder(model: PackagedModel): string | null {
  try {
    const root = dirname(require.resolve(`${model.packageName}/package.json`));
    return existsSync(join(root, model.folder, model.mainFile)) ? root : null;
  } catch {
    return null;
  }
}

function fingerprint(files: readonly ModelFile[]): string {
  const hash = createHash('sha256');
  for (const { name, sha256 } of files) hash.update(`${name} ${sha256}\n`);
  return hash.digest('hex');
}
