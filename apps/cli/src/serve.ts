import { main } from '@refrain/server/main';
import { EXIT } from './exit-codes.ts';

/** Runs the server until it is stopped. */
export async function serve(): Promise<number> {
  await main();
  return EXIT.ok;
}
