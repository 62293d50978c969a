// Runs `refrain make --json` and watches memory: node make-and-measure.mjs SAMPLES.csv <arguments of make>
// Prints the time of each step and the peak memory of each kind of process; SAMPLES.csv gets all samples.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { need } from '../needed.mjs';
import { residentMiB, roleOf, treeOf } from './process-tree.mjs';

const INTERVAL_MS = 2000;
const REFRAIN = fileURLToPath(new URL('../../apps/cli/bin/refrain.mjs', import.meta.url));

const [samplesPath, ...makeArguments] = process.argv.slice(2);
need(makeArguments.length > 0, 'Say what to make: node scripts/reliability/make-and-measure.mjs SAMPLES.csv SONG --out OUT');
const samples = createWriteStream(samplesPath);
samples.write('seconds,role,pid,residentMiB\n');
const started = performance.now();
const refrain = spawn(process.execPath, [REFRAIN, 'make', '--json', ...makeArguments], { stdio: ['ignore', 'pipe', 'inherit'] });

const peaks = new Map();
let peakSum = 0;
const timer = setInterval(() => {
  const seconds = Math.round((performance.now() - started) / 1000);
  let sum = 0;
  for (const one of treeOf(refrain.pid)) {
    const role = roleOf(one);
    const memory = residentMiB(one.pid);
    sum += memory;
    peaks.set(role, Math.max(peaks.get(role) ?? 0, memory));
    samples.write(`${seconds},${role},${one.pid},${memory}\n`);
  }
  peakSum = Math.max(peakSum, sum);
}, INTERVAL_MS);

let output = '';
refrain.stdout.setEncoding('utf8').on('data', (text) => {
  output += text;
});
refrain.once('close', (code) => {
  clearInterval(timer);
  samples.end();
  const { songs } = JSON.parse(output || '{"songs":[]}');
  const report = {
    exitCode: code,
    seconds: Math.round((performance.now() - started) / 1000),
    peakMiB: { sum: peakSum, ...Object.fromEntries(peaks) },
    songs,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = code;
});
