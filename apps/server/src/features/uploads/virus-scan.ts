import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DomainError } from '../../platform/errors/domain-error.ts';

const run = promisify(execFile);
const SCAN_SECONDS = 120;

/** Runs the operator's scanner on a file; exit status 0 lets it in. @throws DomainError `upload.infected`, `service.unavailable` */
export async function scanForViruses(command: string, path: string): Promise<void> {
  const [program = '', ...args] = command.split(/\s+/);
  try {
    await run(program, [...args, path], { timeout: SCAN_SECONDS * 1000 });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'number') throw new DomainError('upload.infected', {}, { cause: error });
    throw new DomainError(
      'service.unavailable',
      { detail: 'The virus scanner did not answer, so the file was not taken.' },
      { cause: error },
    );
  }
}
