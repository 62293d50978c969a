import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PcmBlock } from '../audio/pcm.ts';
import type { AudioCodec, DecodeOptions, EncodeOptions } from './audio-codec.ts';
import { AudioError } from './audio-error.ts';
import { openAudioCodec } from './open-audio-codec.ts';

const RATE = 44_100;
const SECONDS = 2;
/** Takes nothing, as a disk without space; Linux has it. */
const FULL_DISK = '/dev/full';

/** Left: a chirp of 100 Hz … 4 kHz at −6 dBFS. Right: a 440 Hz sine at −12 dBFS. */
function testSound(seconds = SECONDS): PcmBlock {
  const length = seconds * RATE;
  const left = new Float32Array(length);
  const right = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const t = i / RATE;
    left[i] = 0.5 * Math.sin(2 * Math.PI * (100 * t + (1950 / seconds) * t * t));
    right[i] = 0.25 * Math.sin(2 * Math.PI * 440 * t);
  }
  return [left, right];
}

async function write(codec: AudioCodec, path: string, sound: PcmBlock, options: Partial<EncodeOptions> & Pick<EncodeOptions, 'format'>) {
  const writer = codec.encode(path, { sampleRateHz: RATE, channels: sound.length as 1 | 2, ...options });
  for (let i = 0; i < sound[0].length; i += 5000) await writer.write(sound.map((channel) => channel.subarray(i, i + 5000)));
  await writer.close();
}

async function read(codec: AudioCodec, path: string, options: Partial<DecodeOptions> = {}): Promise<PcmBlock> {
  const channels = options.channels ?? 2;
  const parts: number[][] = Array.from({ length: channels }, () => []);
  for await (const block of codec.decode(path, { sampleRateHz: RATE, channels, ...options })) {
    expect(block).toHaveLength(channels);
    for (const [channel, samples] of block.entries()) for (const sample of samples) parts[channel].push(sample);
  }
  return parts.map((samples) => Float32Array.from(samples));
}

function snrDb(truth: Float32Array, heard: Float32Array): number {
  let [signal, noise] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    signal += truth[i] ** 2;
    noise += ((heard[i] ?? 0) - truth[i]) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof AudioError ? error.code : `not refused: ${error}`;
}

const installed = await openAudioCodec({ prefer: 'ffmpeg' }).catch(() => null);
// On a build machine a missing ffmpeg is a mistake; on somebody's laptop it is not.
const skipFfmpeg = installed === null && !process.env.CI;
const adapters = [
  { name: 'ffmpeg (skipped when not on PATH)', prefer: 'ffmpeg' as const, skip: skipFfmpeg },
  { name: 'node-av', prefer: 'node-av' as const, skip: false },
];

describe.each(adapters)('audio codec: $name', ({ prefer, skip }) => {
  describe.skipIf(skip)('', () => {
    let codec: AudioCodec;
    let folder: string;
    const inFolder = (name: string) => join(folder, name);

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'refrain-codec-'));
      codec = await openAudioCodec({ prefer });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('is the one asked for', () => {
      expect(codec.name).toBe(prefer);
      expect(codec.version).toMatch(/\d/);
    });

    it.each([
      ['wav', 'wav', 'pcm_s16le', 85],
      ['flac', 'flac', 'flac', 85],
      ['mp3', 'mp3', 'mp3', 50],
      ['opus', 'ogg', 'opus', 30],
    ] as const)('writes %s and reads it back, in time to the sample', async (format, container, codecName, leastSnrDb) => {
      const path = inFolder(`round.${format}`);
      const [left, right] = testSound();
      await write(codec, path, [left, right], { format });
      expect(await codec.probe(path)).toMatchObject({
        container,
        codec: codecName,
        channels: 2,
        sampleRateHz: format === 'opus' ? 48_000 : RATE,
      });
      const heard = await read(codec, path);
      expect(Math.abs(heard[0].length - left.length)).toBeLessThanOrEqual(1);
      expect(snrDb(left, heard[0])).toBeGreaterThan(leastSnrDb);
      expect(snrDb(right, heard[1])).toBeGreaterThan(leastSnrDb);
    });

    it('keeps the level when it mixes: mono to both sides, stereo to the mean', async () => {
      const [left, right] = testSound();
      await write(codec, inFolder('mono.flac'), [left], { format: 'flac' });
      const both = await read(codec, inFolder('mono.flac'), { channels: 2 });
      expect(snrDb(left, both[0])).toBeGreaterThan(85);
      expect(both[1]).toEqual(both[0]);
      await write(codec, inFolder('stereo.flac'), [left, right], { format: 'flac' });
      const [mean] = await read(codec, inFolder('stereo.flac'), { channels: 1 });
      expect(
        snrDb(
          left.map((sample, i) => (sample + right[i]) / 2),
          mean,
        ),
      ).toBeGreaterThan(80);
    });

    it('resamples without moving anything in time', async () => {
      await write(codec, inFolder('rates.wav'), testSound(), { format: 'wav' });
      const [, right] = await read(codec, inFolder('rates.wav'), { sampleRateHz: 16_000 });
      expect(right).toHaveLength(SECONDS * 16_000);
      const truth = right.map((_, i) => 0.25 * Math.sin((2 * Math.PI * 440 * i) / 16_000));
      expect(snrDb(truth.subarray(200, -200), right.subarray(200, -200))).toBeGreaterThan(60);
    });

    it.each(['flac', 'mp3', 'opus'] as const)('decodes a part of a %s exactly as it stands in the whole', async (format) => {
      const path = inFolder(`part.${format}`);
      await write(codec, path, testSound(), { format });
      const [whole] = await read(codec, path);
      const [part] = await read(codec, path, { startSeconds: 0.7, durationSeconds: 0.25 });
      const start = Math.round(0.7 * RATE);
      expect(part).toEqual(whole.subarray(start, start + Math.round(0.25 * RATE)));
      expect((await read(codec, path, { startSeconds: 99 }))[0]).toHaveLength(0);
    });

    it('clamps what is too loud', async () => {
      await write(codec, inFolder('loud.wav'), [Float32Array.of(3, -3, Number.NaN, 0.5)], { format: 'wav' });
      const [heard] = await read(codec, inFolder('loud.wav'), { channels: 1 });
      for (const [i, sample] of [1, -1, 0, 0.5].entries()) expect(heard[i]).toBeCloseTo(sample, 3);
    });

    it('reads by content and takes any file name for a name', async () => {
      const path = inFolder('-i concat:a|b #1 & 100% "日本".mp3');
      await write(codec, path, [testSound()[0]], { format: 'wav' });
      expect((await codec.probe(path)).container).toBe('wav');
      expect((await read(codec, path))[0]).toHaveLength(SECONDS * RATE);
    });

    it('reads a WAV whose header was streamed with unknown sizes', async () => {
      const path = inFolder('streamed.wav');
      const samples = Int16Array.from({ length: 8000 }, (_, i) => 8000 * Math.sin(i / 10));
      await writeFile(path, Buffer.concat([wavHeader(0xffffffff), new Uint8Array(samples.buffer)]));
      expect((await read(codec, path, { sampleRateHz: 8000, channels: 1 }))[0]).toHaveLength(8000);
    });

    it('decodes a file that was cut off as far as it goes', async () => {
      await write(codec, inFolder('whole.flac'), testSound(), { format: 'flac' });
      const { readFile } = await import('node:fs/promises');
      const bytes = await readFile(inFolder('whole.flac'));
      await writeFile(inFolder('half.flac'), bytes.subarray(0, bytes.length / 2));
      const [heard] = await read(codec, inFolder('half.flac'));
      expect(heard.length).toBeGreaterThan(0.3 * SECONDS * RATE);
      expect(heard.length).toBeLessThan(SECONDS * RATE);
    });

    it.each([
      ['nothing', 'audio.empty', Buffer.alloc(0)],
      ['text', 'audio.unsupported', Buffer.from('Dear diary, today I sang.\n'.repeat(50))],
      ['noise', 'audio.unsupported', noise(50_000)],
      ['a damaged FLAC', 'audio.corrupt', Buffer.concat([Buffer.from('fLaC'), noise(50_000)])],
      ['a WAV without samples', 'audio.empty', wavHeader(0)],
    ])('refuses %s with %s', async (_, code, bytes) => {
      const path = inFolder('refused.mp3');
      await writeFile(path, bytes);
      expect(await refusal(read(codec, path))).toBe(code);
    });

    it('does not follow a playlist to other files of the machine', async () => {
      await write(codec, inFolder('secret.wav'), testSound(), { format: 'wav' });
      for (const playlist of [
        `#EXTM3U\n#\u0001\n#EXTINF:2,\n${inFolder('secret.wav')}\n#EXT-X-ENDLIST\n`,
        'ffconcat version 1.0\n#\u0001\nfile secret.wav\n',
      ]) {
        await writeFile(inFolder('list.mp3'), playlist);
        expect(await refusal(read(codec, inFolder('list.mp3')))).toBe('audio.unsupported');
      }
    });

    it('says so when the file is not there', async () => {
      await expect(codec.probe(inFolder('nowhere.mp3'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('stops decoding when aborted, with the reason', async () => {
      await write(codec, inFolder('long.flac'), [new Float32Array(RATE * 60)], { format: 'flac' });
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const listening = (async () => {
        let heard = 0;
        for await (const [channel] of codec.decode(inFolder('long.flac'), { sampleRateHz: RATE, channels: 1, signal: controller.signal })) {
          heard += channel.length;
          controller.abort(reason);
          expect(heard).toBeLessThan(RATE * 30);
        }
      })();
      await expect(listening).rejects.toBe(reason);
    });

    it('removes the file when writing is aborted, by call or by signal', async () => {
      const path = inFolder('aborted.mp3');
      const writer = codec.encode(path, { format: 'mp3', sampleRateHz: RATE, channels: 2 });
      await writer.write(testSound());
      await writer.abort();
      expect(existsSync(path)).toBe(false);

      const controller = new AbortController();
      const signalled = codec.encode(path, { format: 'flac', sampleRateHz: RATE, channels: 2, signal: controller.signal });
      await signalled.write(testSound());
      controller.abort();
      await expect(signalled.close()).rejects.toThrow('aborted');
      expect(existsSync(path)).toBe(false);
    });

    it('fails to write where it cannot, and leaves nothing', async () => {
      const path = inFolder('no/such/folder/a.flac');
      expect(await refusal(write(codec, path, testSound(), { format: 'flac' }))).toBe('decoder.failed');
    });

    it.skipIf(!existsSync(FULL_DISK)).each(['flac', 'mp3', 'wav', 'opus'] as const)(
      'says that the disk is full, writing %s',
      async (format) => {
        const path = inFolder(`full.${format}`);
        await symlink(FULL_DISK, path);
        expect(await refusal(write(codec, path, testSound(20), { format }))).toBe('storage.full');
        expect(existsSync(path)).toBe(false);
      },
    );
  });
});

it('says what to do when no decoder is found', async () => {
  const choice = { prefer: 'ffmpeg', ffmpegPath: '/nowhere/ffmpeg', ffprobePath: '/nowhere/ffprobe' } as const;
  expect(await refusal(openAudioCodec(choice))).toBe('decoder.missing');
  expect((await openAudioCodec({ ...choice, prefer: 'auto' })).name).toBe('node-av');
});

/** Bytes of a linear congruential generator. The seed is one that no demuxer takes for a sound. */
function noise(length: number): Buffer {
  let state = 12_345;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

/** Header of a 16-bit mono WAV of 8 kHz. */
function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.writeUInt32LE(dataBytes === 0xffffffff ? dataBytes : 36 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
