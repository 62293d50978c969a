import type { Loudness, Sound } from '@refrain/song-model';
import { LoudnessMeter } from '../audio/loudness-meter.ts';
import { blockLength } from '../audio/pcm-blocks.ts';
import { WaveformOverview } from '../audio/waveform-overview.ts';
import type { AudioCodec } from './audio-codec.ts';
import { AudioError } from './audio-error.ts';

/** Below this peak there is nothing but the noise of 16-bit rounding. */
const SILENCE_PEAK = 10 ** (-78 / 20);

/** Rates it is measured at: filters need the one, nobody hears what is above the other, and a header may say anything. */
const LOWEST_RATE_HZ = 8_000;
const HIGHEST_RATE_HZ = 192_000;

export interface InspectOptions {
  readonly signal?: AbortSignal;
  /** Fraction done, 0…1; stays at 0 where the file does not say how long it is. */
  readonly onProgress?: (fraction: number) => void;
  /** Shorter sounds are refused; 0 by default. */
  readonly minDurationSeconds?: number;
  /** Longer sounds are refused as soon as that is heard, whatever the file says of itself; no limit by default. */
  readonly maxDurationSeconds?: number;
}

/** What listening to the whole file showed. */
export interface InspectedSound {
  readonly sound: Sound;
  readonly loudness: Loudness;
  /** 1000 values over the whole sound, highest absolute sample of each part, 255 = full scale. */
  readonly peaks: Uint8Array;
  /** True when no channel ever rises above −78 dBFS. */
  readonly silent: boolean;
}

/**
 * Decodes a whole file once, in flat memory, and measures it: what it holds is known by decoding, not by its name or header.
 * Surround is measured as it is played here, mixed down to stereo.
 * @throws {AudioError} `audio.*` when the file is refused, `decoder.failed`; the reason of `signal` when aborted.
 */
export async function inspectSound(codec: AudioCodec, path: string, options: InspectOptions = {}): Promise<InspectedSound> {
  const { signal, onProgress, minDurationSeconds = 0, maxDurationSeconds = Infinity } = options;
  const probed = await codec.probe(path, { ...(signal && { signal }) });
  const sampleRateHz = Math.min(HIGHEST_RATE_HZ, Math.max(LOWEST_RATE_HZ, probed.sampleRateHz));
  const channels = probed.channels === 1 ? 1 : 2;
  const meter = new LoudnessMeter({ sampleRateHz, channels });
  const overview = new WaveformOverview();
  let totalSamples = 0;
  for await (const block of codec.decode(path, { sampleRateHz, channels, ...(signal && { signal }) })) {
    meter.push(block);
    overview.push(block);
    totalSamples += blockLength(block);
    if (totalSamples > maxDurationSeconds * sampleRateHz) throw new AudioError('audio.tooLong');
    if (probed.durationSeconds) onProgress?.(Math.min(1, totalSamples / sampleRateHz / probed.durationSeconds));
  }
  const durationSeconds = totalSamples / sampleRateHz;
  if (durationSeconds < minDurationSeconds) throw new AudioError('audio.tooShort');
  onProgress?.(1);
  return {
    sound: {
      container: probed.container,
      codec: probed.codec,
      durationSeconds,
      sampleRateHz: probed.sampleRateHz,
      channels: probed.channels,
      // From the measured length: headers guess it where the bit rate varies.
      bitrateBps: Math.ceil((probed.sizeBytes * 8) / durationSeconds),
      sizeBytes: probed.sizeBytes,
    },
    loudness: meter.finish(),
    peaks: overview.finish(),
    silent: overview.peak < SILENCE_PEAK,
  };
}
