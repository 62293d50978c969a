import { AudioError } from './audio-error.ts';

/** One stream of a container, as a decoder lists it. */
export interface ListedStream {
  readonly index: number;
  readonly isSound: boolean;
  readonly isDefault: boolean;
  /** Codec name as FFmpeg spells it; `none` and `unknown` mean that no decoder is known. */
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
}

/**
 * The sound stream to decode: the default one, else the first.
 * @throws {AudioError} `audio.noSound` without sound streams, `audio.corrupt` when none of them can be decoded.
 */
export function chooseSoundStream(streams: readonly ListedStream[]): ListedStream {
  const sounds = streams.filter((stream) => stream.isSound);
  if (sounds.length === 0) throw new AudioError('audio.noSound');
  const usable = sounds.filter(
    ({ codec, channels, sampleRateHz }) => codec !== 'none' && codec !== 'unknown' && channels > 0 && sampleRateHz > 0,
  );
  const chosen = usable.find((stream) => stream.isDefault) ?? usable[0];
  if (!chosen) throw new AudioError('audio.corrupt');
  return chosen;
}

/** A number that means something, else null: headers say 0 or nothing where they do not know. */
export function positiveOrNull(value: number): number | null {
  return value > 0 && Number.isFinite(value) ? value : null;
}
