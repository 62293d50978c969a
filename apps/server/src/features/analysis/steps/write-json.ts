import { writeFile } from 'node:fs/promises';
import { rounded } from '../round-numbers.service.ts';

/** Writes a result for people and programs to read. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value, rounded));
}
