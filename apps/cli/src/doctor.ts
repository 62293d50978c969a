import { parseArgs } from 'node:util';
import { type Finding, findings } from '@refrain/server/compose';
import { ConfigError, loadConfig } from '@refrain/server/config';
import { EXIT, type ExitCode } from './exit-codes.ts';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: '✓', warning: '!', failed: '✗' };

/** `refrain doctor`: looks at everything Refrain needs, and says what to do about what is missing. */
export async function doctor(args: readonly string[]): Promise<ExitCode> {
  let json: boolean;
  let found: Finding[];
  try {
    json = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } }).values.json;
    found = await findings(loadConfig(process.env));
  } catch (error) {
    // What parseArgs refuses has a code of its own; any other TypeError is a mistake of ours.
    const unknownOption = error instanceof TypeError && 'code' in error;
    if (!unknownOption && !(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  if (json) process.stdout.write(`${JSON.stringify({ findings: found })}\n`);
  else
    for (const { status, name, text, advice } of found)
      process.stdout.write(`${MARKS[status]} ${name.padEnd(10)} ${text}${advice === null ? '' : `\n             → ${advice}`}\n`);
  return found.some((one) => one.status === 'failed') ? EXIT.failed : EXIT.ok;
}
