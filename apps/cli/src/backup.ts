import { parseArgs } from 'node:util';
import { type BackupSummary, type Backups, composeBackups } from '@refrain/server/compose';
import { ConfigError, loadConfig } from '@refrain/server/config';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** `refrain backup --out FILE`: database, songs and results in one file, while the server runs. */
export function backup(args: readonly string[]): Promise<ExitCode> {
  return run(
    () => parseArgs({ args: [...args], options: { out: { type: 'string' } } }).values.out,
    'Say where it goes: refrain backup --out FILE',
    (backups, path) => backups.write(path),
  );
}

/** `refrain restore FILE`: a backup into an installation that holds nothing yet. */
export function restore(args: readonly string[]): Promise<ExitCode> {
  return run(
    () => parseArgs({ args: [...args], allowPositionals: true }).positionals[0],
    'Say which file: refrain restore FILE',
    (backups, path) => backups.restore(path),
  );
}

async function run(
  readPath: () => string | undefined,
  usage: string,
  act: (backups: Backups, path: string) => Promise<BackupSummary>,
): Promise<ExitCode> {
  let backups: Backups | undefined;
  try {
    const path = readPath();
    if (path === undefined) {
      process.stderr.write(`${usage}\n`);
      return EXIT.usage;
    }
    backups = await composeBackups(loadConfig(process.env));
    const { rows, blobs, blobBytes } = await act(backups, path);
    process.stdout.write(`${path}: ${rows} rows, ${blobs} files of ${(blobBytes / 1e6).toFixed(1)} MB in all\n`);
    return EXIT.ok;
  } catch (error) {
    // What parseArgs refuses has a code of its own, and so has what the backup refuses.
    const known = error instanceof ConfigError || (error instanceof Error && 'code' in error);
    if (!known) throw error;
    process.stderr.write(error.name === 'DomainError' && 'code' in error ? `${error.code}: ${error.message}\n` : `${error.message}\n`);
    return error instanceof ConfigError || error instanceof TypeError ? EXIT.usage : EXIT.failed;
  } finally {
    await backups?.close();
  }
}
