/**
 * Makes the music that a stage plays while nobody sings and no song was chosen for it: `node scripts/lounge/make.mjs [--out FILE]`.
 * Needs ffmpeg, at generation time only. Before the loop and after it the file goes on for LEAD_SECONDS, so that it closes
 * without a seam wherever a decoder puts its first sample.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { biquad, filterStereo } from '../demo-song/dsp/filters.mjs';
import { integratedLoudness, truePeakDb } from '../demo-song/dsp/loudness.mjs';
import { reverb } from '../demo-song/dsp/reverb.mjs';
import { addStereo, fromDb, SAMPLE_RATE_HZ, silence, toSamples } from '../demo-song/dsp/sound.mjs';
import { writeStereoWav } from '../demo-song/dsp/wav.mjs';
import { needPrograms } from '../needed.mjs';
import { LOOP_SAMPLES, playRounds } from './band.mjs';

const LEAD_SECONDS = 0.5;
/** It lies under a conversation: softer than any song. */
const TARGET_LUFS = -18;

const { values } = parseArgs({
  options: { out: { type: 'string', default: fileURLToPath(new URL('../../apps/web/src/stage/party/lounge.mp3', import.meta.url)) } },
});

needPrograms({ ffmpeg: 'ffmpeg' });
// The second round has the first one's echoes in it, and the third's beginning after it.
const { rhythm, low, keys, tune } = playRounds(3);
const mix = silence(3 * LOOP_SAMPLES);
addStereo(mix, rhythm, 0.8);
addStereo(mix, low, 0.5);
addStereo(mix, filterStereo(keys, biquad('peak', 2500, 0.8, -2)), 0.8);
addStereo(mix, tune, 0.85);
const room = silence(mix.left.length);
addStereo(room, keys, 0.7);
addStereo(room, tune, 1);
addStereo(room, rhythm, 0.25);
addStereo(mix, reverb(room, { decaySeconds: 1.6, preDelaySeconds: 0.02, damping: 0.45 }), 0.13);
filterStereo(mix, biquad('highpass', 30, 0.7), biquad('highShelf', 7000, 0.7, -3), biquad('lowpass', 13000, 0.7));

const lead = toSamples(LEAD_SECONDS);
const cut = (channel) => channel.slice(LOOP_SAMPLES - lead, 2 * LOOP_SAMPLES + lead);
const loop = { left: cut(mix.left), right: cut(mix.right) };
const gain = fromDb(TARGET_LUFS - integratedLoudness(loop));
const sound = { left: loop.left.map((x) => gain * x), right: loop.right.map((x) => gain * x) };

const scratch = mkdtempSync(join(tmpdir(), 'refrain-lounge-'));
try {
  const wav = join(scratch, 'lounge.wav');
  writeStereoWav(wav, sound);
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', wav, '-c:a', 'libmp3lame', '-b:a', '64k', '-compression_level', '0', '-map_metadata', '-1'],
    ...['-id3v2_version', '0', '-fflags', '+bitexact', '-flags:a', '+bitexact', values.out],
  ]);
} finally {
  rmSync(scratch, { recursive: true });
}
const seconds = LOOP_SAMPLES / SAMPLE_RATE_HZ;
console.log(
  `${values.out}: a loop of ${seconds.toFixed(4)} s, ${integratedLoudness(sound).toFixed(1)} LUFS, ${truePeakDb(sound).toFixed(1)} dBTP`,
);
