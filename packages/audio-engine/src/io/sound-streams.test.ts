import { describe, expect, it } from 'vitest';
import { containerName, sniffSound } from './sniff-sound.ts';
import { chooseSoundStream, type ListedStream } from './sound-streams.ts';

const sound = { index: 0, isSound: true, isDefault: false, codec: 'aac', sampleRateHz: 44_100, channels: 2 } satisfies ListedStream;
const picture = { ...sound, index: 9, isSound: false, isDefault: true, codec: 'h264' };

describe('chooseSoundStream', () => {
  it.each([
    ['the default one', [picture, sound, { ...sound, index: 1, isDefault: true, channels: 1 }], 1],
    ['else the first', [picture, { ...sound, index: 2, channels: 1 }, { ...sound, index: 3, channels: 6 }], 2],
    [
      'not one that cannot be decoded',
      [
        { ...sound, codec: 'none', isDefault: true },
        { ...sound, index: 4 },
      ],
      4,
    ],
  ])('takes %s', (_, streams, index) => {
    expect(chooseSoundStream(streams).index).toBe(index);
  });

  it.each([
    ['audio.noSound', [picture]],
    ['audio.noSound', []],
    ['audio.corrupt', [{ ...sound, channels: 0 }]],
  ])('refuses with %s', (code, streams) => {
    expect(() => chooseSoundStream(streams)).toThrowError(expect.objectContaining({ code }));
  });
});

it.each([
  ['empty', ''],
  ['text', 'Hello\r\n\tworld'],
  // The 64th byte falls into the middle of a character.
  ['text', `${'a'.repeat(63)}é`],
  ['known', 'ID3\x04'],
  ['known', 'RIFF1234WAVE'],
  ['unclear', '\u0001\u0002\u0003\u0004'],
])('takes for %s: %j', (expected, text) => {
  expect(sniffSound(Buffer.from(text).subarray(0, 64))).toBe(expected);
});

it('names containers by one short word', () => {
  expect(['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'mp3'].map(containerName)).toEqual(['mp4', 'matroska', 'mp3']);
});
