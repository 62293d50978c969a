import { writeFile } from 'node:fs/promises';

const DECIMALS = 10_000;

/** Writes a result for people and programs to read: times to a tenth of a millisecond, not to the last bit. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const rounded = (_key: string, part: unknown) =>
    typeof part === 'number' && !Number.isInteger(part) ? Math.round(part * DECIMALS) / DECIMALS : part;
  await writeFile(path, JSON.stringify(value, rounded));
}
