import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soundSchema } from '@refrain/song-model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PcmBlock } from '../audio/pcm.ts';
import type { AudioCodec } from './audio-codec.ts';
import { inspectSound } from './inspect-sound.ts';
import { openAudioCodec } from './open-audio-codec.ts';

const RATE = 48_000;
let codec: AudioCodec;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-inspect-'));
  codec = await openAudioCodec({ prefer: 'node-av' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, block: PcmBlock): Promise<string> {
  const path = join(folder, name);
  const writer = codec.encode(path, { format: 'flac', sampleRateHz: RATE, channels: block.length as 1 | 2 });
  await writer.write(block);
  await writer.close();
  return path;
}

const tone = (dbfs: number, seconds: number) =>
  Float32Array.from({ length: seconds * RATE }, (_, i) => 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * 1000 * i) / RATE));

it('measures length, loudness and waveform of the whole file and tells how far it is', async () => {
  const fractions: number[] = [];
  const sound = tone(-23, 5);
  const path = await written('tone.flac', [sound, sound]);
  const inspected = await inspectSound(codec, path, { onProgress: (fraction) => fractions.push(fraction) });
  expect(soundSchema.parse(inspected.sound)).toMatchObject({
    container: 'flac',
    codec: 'flac',
    durationSeconds: 5,
    sampleRateHz: RATE,
    channels: 2,
  });
  expect(inspected.loudness.integratedLufs).toBeCloseTo(-23, 1);
  expect(inspected.peaks).toHaveLength(1000);
  expect(new Set(inspected.peaks)).toEqual(new Set([Math.round(255 * 10 ** (-23 / 20))]));
  expect(inspected.silent).toBe(false);
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
});

it('hears that there is nothing to hear, but not where it is only faint or out of phase', async () => {
  expect((await inspectSound(codec, await written('silence.flac', [new Float32Array(RATE)]))).silent).toBe(true);
  expect((await inspectSound(codec, await written('faint.flac', [tone(-66, 1)]))).silent).toBe(false);
  const left = tone(-20, 1);
  expect((await inspectSound(codec, await written('phase.flac', [left, left.map((sample) => -sample)]))).silent).toBe(false);
});

it('refuses what is too short or too long, and stops when told to', async () => {
  const path = await written('short.flac', [tone(-20, 1)]);
  await expect(inspectSound(codec, path, { minDurationSeconds: 3 })).rejects.toMatchObject({ code: 'audio.tooShort' });
  await expect(inspectSound(codec, path, { maxDurationSeconds: 0.5 })).rejects.toMatchObject({ code: 'audio.tooLong' });
  await expect(inspectSound(codec, path, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
});
