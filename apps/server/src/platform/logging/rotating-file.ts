import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface RotatingFileOptions {
  readonly directory: string;
  readonly name: string;
  readonly maxBytes: number;
  /** Older files besides the current one: `name.1` is the youngest. */
  readonly keptFiles: number;
}

/** A log file that is put aside when it is full. Writes at once, so that the last lines before a crash are there. */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  readonly #path: string;
  #descriptor: number;
  #sizeBytes: number;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
    this.#path = join(options.directory, options.name);
    mkdirSync(options.directory, { recursive: true });
    this.#descriptor = openSync(this.#path, 'a');
    this.#sizeBytes = fstatSync(this.#descriptor).size;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#options.maxBytes) this.#rotate();
    writeSync(this.#descriptor, bytes);
    this.#sizeBytes += bytes.length;
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    const { keptFiles } = this.#options;
    const older = (age: number) => (age === 0 ? this.#path : `${this.#path}.${age}`);
    rmSync(older(keptFiles), { force: true });
    for (let age = keptFiles - 1; age >= 0; age--) renameIfThere(older(age), older(age + 1));
    this.#descriptor = openSync(this.#path, 'a');
    this.#sizeBytes = 0;
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
