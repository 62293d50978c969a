import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const FILE_NAME = 'secret.key';

/** The key kept in the storage root; made at the first start (32 random bytes, hex). */
export async function readOrMakeSecretKey(storageRoot: string): Promise<string> {
  const path = join(storageRoot, FILE_NAME);
  return (await readKey(path)) ?? makeKey(path, storageRoot);
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const key = (await readFile(path, 'utf8')).trim();
    if (key.length < 32)
      throw new Error(`${path} holds no usable key: delete it to have a new one made (everybody must then sign in again)`);
    return key;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written whole, then linked into place: of several processes that start together one wins, and all read its key. */
async function makeKey(path: string, storageRoot: string): Promise<string> {
  await mkdir(storageRoot, { recursive: true });
  const temp = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = await open(temp, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
    await handle.sync();
    await link(temp, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await handle.close();
    await rm(temp, { force: true });
  }
  return readFile(path, 'utf8').then((key) => key.trim());
}
