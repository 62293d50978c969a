// Ctrl-C of `npx refrain make` in the middle of separate: stops within two seconds, writes nothing half, and goes on the next time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stepProcesses, treeOf } from './process-tree.mjs';
import { demoVariant, scenario, untilGone } from './server-process.mjs';
import { strays } from './stored-files.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STOP_WITHIN_SECONDS = 2;
const INTERRUPTED = 130;

await scenario('interrupt-make', async ({ folder, storageRoot, check, say }) => {
  const song = join(folder, 'song.mp3');
  const out = join(folder, 'out');
  mkdirSync(storageRoot);
  writeFileSync(song, demoVariant(1));
  const make = () =>
    spawn('npx', ['refrain', 'make', song, '--out', out, '--json'], {
      cwd: ROOT,
      env: { ...process.env, STORAGE_ROOT: storageRoot },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true, // A process group of its own, as a terminal gives it: Ctrl-C reaches all of it.
    });
  const separating = (pid) => existsSync(join(storageRoot, 'temp')) && stepProcesses(pid).some(({ lane }) => lane === 'stem_separation');

  const first = make();
  while (!separating(first.pid)) await sleep(100);
  await sleep(8000);
  const tree = treeOf(first.pid);
  const started = performance.now();
  process.kill(-first.pid, 'SIGINT');
  const [code, signal] = await once(first, 'exit');
  const seconds = (performance.now() - started) / 1000;
  await untilGone(tree);
  say(
    `Ctrl-C: exit status ${code ?? signal} after ${seconds.toFixed(2)} s, all ${tree.length} processes gone after ${((performance.now() - started) / 1000).toFixed(2)} s`,
  );
  // npx ends itself by the signal, which a shell shows as the same 130.
  check(
    seconds <= STOP_WITHIN_SECONDS && (code === INTERRUPTED || signal === 'SIGINT'),
    `it stops within ${STOP_WITHIN_SECONDS} s and says so`,
  );
  check(!existsSync(out) || readdirSync(out).length === 0, 'nothing is in the output folder');
  check(readdirSync(join(storageRoot, 'temp')).length === 0, 'no temporary file is left');

  const second = make();
  let output = '';
  second.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const [secondCode] = await once(second, 'close');
  const [made] = JSON.parse(output).songs;
  check(secondCode === 0 && made.status === 'done', `the second run is ${made.status} (exit status ${secondCode})`);
  check(made.reusedSteps.includes('inspect'), `it reuses ${made.reusedSteps.join(', ')}`);
  mkdirSync(join(storageRoot, 'uploads'), { recursive: true });
  const left = await strays(storageRoot);
  check(left.length === 0 && readdirSync(out).length === 1, `one folder is there and nothing half ${left}`);
});
