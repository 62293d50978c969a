import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './measure.mjs';

const REFRAIN = fileURLToPath(new URL('../../apps/cli/bin/refrain.mjs', import.meta.url));

/** A whole song, from the file to the chart, on an installation that has run once: seconds of every step. */
export async function measureJob(songPath, folder) {
  const out = await mkdtemp(join(folder, 'job-'));
  const report = join(out, 'report.json');
  // Through a shell only to keep the report apart: what the program says is one object of any length.
  const command = `exec "$0" "$1" make --json "$2" --out "$3" > "$4"`;
  const used = await measure({
    command: 'sh',
    args: ['-c', command, process.execPath, REFRAIN, songPath, join(out, 'songs'), report],
    environment: { STORAGE_ROOT: join(folder, 'storage') },
  });
  const [song] = JSON.parse(await readFile(report, 'utf8')).songs;
  const { durationSeconds, secondsPerStep, status } = song;
  return { status, durationSeconds, ...used, realTimeFactor: Math.round((1000 * used.seconds) / durationSeconds) / 1000, secondsPerStep };
}
