import { main } from '@refrain/server/main';

/** Runs the server until it is stopped. @returns the exit status */
export function serve(): Promise<number> {
  return main();
}
