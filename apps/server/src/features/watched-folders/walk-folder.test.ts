import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sidecarLyrics } from './walk-folder.ts';

it('reads lyrics beside a sound file, but follows no link', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-walk-'));
  try {
    const sound = join(folder, 'Ann - Blue.wav');
    await writeFile(join(folder, 'elsewhere'), 'not for the house');
    await symlink(join(folder, 'elsewhere'), join(folder, 'Ann - Blue.lrc'));
    expect(await sidecarLyrics(sound)).toBeNull();
    await writeFile(join(folder, 'Ann - Blue.txt'), 'blue words');
    expect(await sidecarLyrics(sound)).toBe('blue words');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
