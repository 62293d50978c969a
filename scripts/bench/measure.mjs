import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { residentMiB, treeOf } from '../reliability/process-tree.mjs';

const INTERVAL_MS = 50;
const TICKS_PER_SECOND = 100;
const KEPT_CHARACTERS = 2000;
const HAS_PROC = existsSync('/proc/self/stat');

/**
 * Runs a program to its end: wall seconds and, on Linux, processor-seconds of it and all it started, the peak memory of
 * its largest process, and the peak of all processes together (memory they share is counted in each).
 * @param {{ command: string, args: string[], environment?: Record<string, string> }} program
 */
export async function measure({ command, args, environment = {} }) {
  const processorBefore = endedChildrenSeconds();
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-KEPT_CHARACTERS);
    });
  let peakMiB = 0;
  let peakAllMiB = 0;
  const timer = setInterval(() => {
    if (!HAS_PROC) return;
    const sizes = treeOf(child.pid).map(({ pid }) => residentMiB(pid));
    peakMiB = Math.max(peakMiB, ...sizes);
    peakAllMiB = Math.max(
      peakAllMiB,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }, INTERVAL_MS);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${said}`);
  return {
    seconds: rounded((performance.now() - started) / 1000),
    processorSeconds: HAS_PROC ? rounded(endedChildrenSeconds() - processorBefore) : null,
    peakMiB: HAS_PROC ? peakMiB : null,
    peakAllMiB: HAS_PROC ? peakAllMiB : null,
  };
}

/** Of all processes that this one started and that have ended, theirs included. */
function endedChildrenSeconds() {
  if (!HAS_PROC) return 0;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // Fields are counted from the end of the name, which may hold anything: the 14th and 15th behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
