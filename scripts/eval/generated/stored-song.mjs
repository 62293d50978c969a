// Songs are made once for as long as their style and the files beside this one stay the same.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@refrain/testkit';
import { needPrograms } from '../../needed.mjs';
import { STEM_RATE_HZ } from './stem.mjs';
import { makeSong, STYLES } from './styles.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const WAV_HEADER_BYTES = 44;

/**
 * A song of `makeSong` from `folder`, made first where it is not there.
 * @param {string} folder @param {string} style @param {number} seed
 * @returns {Promise<ReturnType<typeof makeSong>>}
 */
export async function storedSong(folder, style, seed) {
  const path = join(folder, `${style}-${seed}-${await codeHash(style)}`);
  if (!existsSync(`${path}.json`)) {
    needPrograms({ festival: 'festival festvox-us-slt-hts festvox-czech-dita' });
    const { samples, ...song } = makeSong(style, seed);
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.wav`, encodeWav(samples, STEM_RATE_HZ));
    await writeFile(`${path}.json`, JSON.stringify(song));
  }
  const pcm = (await readFile(`${path}.wav`)).subarray(WAV_HEADER_BYTES);
  const samples = Float32Array.from({ length: pcm.length >> 1 }, (_, i) => pcm.readInt16LE(2 * i) / 32_768);
  return { samples, ...JSON.parse(await readFile(`${path}.json`, 'utf8')) };
}

/** Of all code here and the style's place among them, which its seed depends on. Not of the demo song's singer: whoever changes that removes the folder. */
async function codeHash(style) {
  const hash = createHash('sha256').update(String(Object.keys(STYLES).indexOf(style)));
  for (const name of ['lyrics.mjs', 'voices.mjs', 'singing.mjs', 'stem.mjs', 'styles.mjs']) hash.update(await readFile(join(HERE, name)));
  return hash.digest('hex').slice(0, 12);
}
