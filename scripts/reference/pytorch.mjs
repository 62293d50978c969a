// The reference: HTDemucs in PyTorch with the weights of the packaged graph. See separate.py.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { built } from '../built.mjs';

const { findModel } = await built('packages/audio-engine/dist/index.js');

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('./separate.py', import.meta.url));

/** `PYTHON` where it is set, else the first that has PyTorch; null where none has. */
export async function pythonWithTorch() {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean))
    try {
      await run(python, ['-c', 'import torch, numpy'], { timeout: 120_000 });
      return python;
    } catch {
      // The next one.
    }
  return null;
}

/** What to run for a 16-bit stereo WAV at 44.1 kHz: `{ command, args, environment }`. */
export function referenceProgram(python, mixPath, outDir, { threads = availableParallelism(), options = [] } = {}) {
  return {
    command: python,
    args: [PROGRAM, findModel('htdemucs').path, mixPath, outDir, '--threads', String(threads), ...options],
    environment: blasSettings(threads),
  };
}

/** Splits any file that ffmpeg reads, into WAV files (with `--float` raw floats) in `outDir`. */
export async function separateWithTorch(path, outDir, options = []) {
  const python = await pythonWithTorch();
  const mix = join(outDir, 'mix.wav');
  await run('ffmpeg', ['-v', 'error', '-y', '-i', path, '-map', '0:a:0', '-ac', '2', '-ar', '44100', '-c:a', 'pcm_s16le', mix]);
  const { command, args, environment } = referenceProgram(python, mix, outDir, { options });
  await run(command, args, { env: { ...process.env, ...environment }, maxBuffer: 2 ** 24 });
  await rm(mix);
}

/** OpenBLAS of 2022 takes processors made since for ones without AVX-512: told what they have, it is half as fast again. */
function blasSettings(threads) {
  const cpuinfo = '/proc/cpuinfo';
  const wide = existsSync(cpuinfo) && / avx512f /.test(readFileSync(cpuinfo, 'utf8'));
  const core = process.env.OPENBLAS_CORETYPE ?? (wide ? 'SkylakeX' : null);
  return {
    PYTHONDONTWRITEBYTECODE: '1',
    OPENBLAS_NUM_THREADS: String(threads),
    OMP_NUM_THREADS: String(threads),
    ...(core && { OPENBLAS_CORETYPE: core }),
  };
}
