import { parseArgs } from 'node:util';
import { type Finding, findings } from '@refrain/server/compose';
import { ConfigError, loadConfig } from '@refrain/server/config';
import { EXIT, type ExitCode } from './exit-codes.ts';

const MARKS: Readonly<Record<Finding['status'], string>> = { ok: '✓', warning: '!', failed: '✗' };

/** `refrain doctor`: looks at everything Refrain needs, and says what to do about what is missing. */
export async function doctor(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } });
  let found: Finding[];
  try {
    found = await findings(loadConfig(process.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ findings: found })}\n`);
  else
    for (const { status, name, text, advice } of found)
      process.stdout.write(`${MARKS[status]} ${name.padEnd(10)} ${text}${advice === null ? '' : `\n             → ${advice}`}\n`);
  return found.some((one) => one.status === 'failed') ? EXIT.failed : EXIT.ok;
}
