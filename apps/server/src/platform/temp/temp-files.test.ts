import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeLeftBehind, tempName } from './temp-files.ts';

const HOUR_MS = 3_600_000;
const LONG_AGO = new Date(Date.now() - 48 * HOUR_MS);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-temp-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A name as a process that has ended would have made it. */
function nameOfDead(kind: string): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return `${kind}~${hostname()}~${pid}~1~x`;
}

describe('removeLeftBehind', () => {
  it('removes what a process left that is gone, at once and with everything in it', async () => {
    const dead = join(folder, nameOfDead('step'));
    await mkdir(join(dead, 'out'), { recursive: true });
    await writeFile(join(dead, 'out', 'vocals.flac'), 'half');
    await removeLeftBehind(folder, {});
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps what a running process made, however old: a step may take a day', async () => {
    const name = tempName('step');
    await mkdir(join(folder, name));
    await utimes(join(folder, name), LONG_AGO, LONG_AGO);
    await removeLeftBehind(folder, { olderThanMs: HOUR_MS });
    expect(await readdir(folder)).toEqual([name]);
  });

  it('removes what another machine or nobody known made only when it is old', async () => {
    for (const name of ['step~far-away~7~1~x', 'upload-1', 'young']) await writeFile(join(folder, name), '');
    for (const name of ['step~far-away~7~1~x', 'upload-1']) await utimes(join(folder, name), LONG_AGO, LONG_AGO);
    await removeLeftBehind(folder, { olderThanMs: HOUR_MS });
    expect(await readdir(folder)).toEqual(['young']);
  });

  it("touches nothing but its own kind in somebody's folder", async () => {
    const others = [nameOfDead('My Song'), 'holiday~2019~07.mp3'];
    for (const name of [...others, nameOfDead('.refrain')]) await writeFile(join(folder, name), '');
    await removeLeftBehind(folder, { kind: '.refrain' });
    expect((await readdir(folder)).sort()).toEqual(others.sort());
  });
});
