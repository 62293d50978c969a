// Makes every file of a folder as a user would, and compares with what EXPECT.json there says of it:
// node formats.mjs FOLDER OUT [more arguments of make]
// Expected "decodes…" means a song comes out; "must be refused" that exit status 3 and a code; "in part or is refused": either.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REFRAIN = fileURLToPath(new URL('../../apps/cli/bin/refrain.mjs', import.meta.url));
const DONE = ['done', 'partial'];

const [folder, out, ...more] = process.argv.slice(2);
const expectations = JSON.parse(readFileSync(join(folder, 'EXPECT.json'), 'utf8'));
let broken = 0;
for (const { file, expect } of expectations) {
  const run = spawnSync(process.execPath, [REFRAIN, 'make', join(folder, file), '--out', out, '--json', '--quality', 'fast', ...more], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const song = run.stdout ? JSON.parse(run.stdout).songs[0] : { status: `exit ${run.status}`, failures: [] };
  const codes = song.failures.map(({ step, code }) => (step === null ? code : `${step}: ${code}`)).join(', ');
  const held = /in part or is refused/.test(expect)
    ? DONE.includes(song.status) || song.status === 'refused'
    : /must be refused/.test(expect)
      ? song.status === 'refused' && run.status === 3
      : song.status === 'done';
  if (!held) broken += 1;
  const length = song.durationSeconds == null ? '' : `${song.durationSeconds.toFixed(1)} s`;
  process.stdout.write(
    `${held ? 'ok    ' : 'BROKEN'} ${file} | ${expect} | ${song.status} ${codes} | ${length} | took ${song.seconds} s\n`,
  );
}
process.stdout.write(`${expectations.length} files, ${broken} not as expected\n`);
process.exitCode = broken === 0 ? 0 : 1;
