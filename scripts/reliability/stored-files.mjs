// What lies in a storage folder, and what must not: temporary files, and results that are not whole.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { built } from '../built.mjs';

const { FsBlobStore } = await built('apps/server/dist/platform/blobs/fs-blob-store.js');

/** Files below `folder`, as paths relative to it. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}

export function temporaryFiles(storageRoot) {
  return ['temp', 'uploads', 'library/.Temp']
    .filter((name) => existsSync(join(storageRoot, name)))
    .flatMap((name) => readdirSync(join(storageRoot, name)).map((file) => join(name, file)));
}

/** The stored results by their folder: `whole` when all that the manifest names is there. */
export async function storedResults(blobs) {
  const sizes = new Map();
  for await (const { key, sizeBytes } of blobs.list('artefacts')) sizes.set(key, sizeBytes);
  const folders = [...new Set([...sizes.keys()].map((key) => key.split('/').slice(0, 3).join('/')))];
  return Promise.all(
    folders.map(async (folder) => {
      const path = `${folder}/manifest.json`;
      if (!sizes.has(path)) return { folder, whole: false };
      const { files } = JSON.parse(await text(await blobs.open(path)));
      return { folder, whole: files.every(({ name, sizeBytes }) => sizes.get(`${folder}/${name}`) === sizeBytes) };
    }),
  );
}

/** Temporary files, and results that are not whole: both must be none when nothing runs. */
export async function strays(storageRoot) {
  const temporary = temporaryFiles(storageRoot);
  const results = await storedResults(await FsBlobStore.open({ root: join(storageRoot, 'library') }));
  return [...temporary, ...results.filter(({ whole }) => !whole).map(({ folder }) => folder)];
}
