/**
 * Makes Refrain's demo song: `node scripts/demo-song/make.mjs [--out DIR] [--stems DIR]`.
 * Needs festival, festvox-us-slt-hts, ffmpeg and librsvg2-bin (Debian), at generation time only.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { needPrograms } from '../needed.mjs';
import { playBand } from './band/arrangement.mjs';
import { writeStereoWav } from './dsp/wav.mjs';
import { lyricsText, writeSong } from './encode.mjs';
import { master, mixStems } from './mix.mjs';
import { truthOf } from './truth.mjs';
import { singAll } from './voice/choir.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(here, '../../apps/server/assets/demo') },
    stems: { type: 'string' },
  },
});

needPrograms({ festival: 'festival festvox-us-slt-hts', ffmpeg: 'ffmpeg', 'rsvg-convert': 'librsvg2-bin' });
const voices = singAll();
const band = playBand();
const stems = mixStems(band, voices);
const { master: sound, loudnessLufs, truePeakDbtp } = master(stems);

mkdirSync(values.out, { recursive: true });
writeSong(sound, join(here, 'cover.svg'), values.out);
writeFileSync(join(values.out, 'demo.lyrics.txt'), lyricsText());
writeFileSync(join(values.out, 'demo.truth.json'), `${JSON.stringify(truthOf(voices.lines, band.onsetsSeconds), null, 1)}\n`);
if (values.stems) {
  mkdirSync(values.stems, { recursive: true });
  for (const [name, stem] of Object.entries(stems)) writeStereoWav(join(values.stems, `${name}.wav`), stem);
}
console.log(`${values.out}: ${loudnessLufs.toFixed(1)} LUFS, ${truePeakDbtp.toFixed(1)} dBTP`);
