// Makes every file of a folder in one go, as a user would, and compares with what EXPECT.json there says of each:
// node formats.mjs FOLDER OUT
// "decodes…" means that a song comes out, "must be refused" that a code says why, "in part or is refused" either.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { need } from '../needed.mjs';

const REFRAIN = fileURLToPath(new URL('../../apps/cli/bin/refrain.mjs', import.meta.url));
const SOME_REFUSED = 3;

const [folder, out] = process.argv.slice(2);
need(out, 'Say where the files are and where results go: node scripts/reliability/formats.mjs FOLDER OUT');
const expectations = JSON.parse(readFileSync(join(folder, 'EXPECT.json'), 'utf8'));
const run = spawnSync(process.execPath, [REFRAIN, 'make', folder, '--out', out, '--json', '--quality', 'fast'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const songs = new Map(JSON.parse(run.stdout).songs.map((song) => [basename(song.file), song]));

let broken = run.status === SOME_REFUSED ? 0 : 1;
for (const { file, expect } of expectations) {
  const song = songs.get(file) ?? { status: 'not looked at', failures: [] };
  const held = isAsExpected(song.status, expect);
  if (!held) broken += 1;
  const codes = song.failures.map(({ step, code }) => (step === null ? code : `${step}: ${code}`)).join(', ');
  const length = song.durationSeconds === null ? '' : ` ${song.durationSeconds?.toFixed(1)} s of sound`;
  process.stdout.write(`${held ? 'ok    ' : 'BROKEN'} ${file} | ${expect} | ${song.status} ${codes}${length} in ${song.seconds} s\n`);
}
process.stdout.write(`${expectations.length} files, exit status ${run.status}, ${broken} not as expected\n`);
process.exitCode = broken === 0 ? 0 : 1;

function isAsExpected(status, expect) {
  if (expect.includes('in part or is refused')) return status === 'done' || status === 'refused';
  return status === (expect.includes('must be refused') ? 'refused' : 'done');
}
