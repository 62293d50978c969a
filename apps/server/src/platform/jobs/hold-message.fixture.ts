// For the job queue's contract: a process of its own that takes a message and never finishes it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JobQueue } from './job-queue.types.ts';

/** @param program beside this file, as `tsc -b` built it: Node 20 runs no TypeScript. @returns once it holds a message */
export async function startHolder(program: string, args: readonly string[]): Promise<ChildProcess> {
  const path = fileURLToPath(new URL(`../../../dist/platform/jobs/${program}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

export const HOLDERS_LISTENERS = {
  onDead: () => {},
  onError: (error: unknown) => {
    throw error;
  },
};

/** The part of the other process. */
export async function holdMessage(queue: JobQueue): Promise<void> {
  await queue.consume('transcription', {
    concurrency: 1,
    handler: async () => {
      process.stdout.write('running\n');
      await new Promise(() => {});
    },
  });
}
