import type { PcmBlock, PcmBlocks } from './pcm.ts';

/** Number of samples per channel. */
export function blockLength(block: PcmBlock): number {
  return block[0]?.length ?? 0;
}

/** No sound is this loud (+96 dBFS): only a float file with garbage in it holds such samples, or NaN. */
const LARGEST_SAMPLE = 65536;

/** Replaces samples that are no sound by silence, in place, so that one of them cannot spoil every filter behind. */
export function silenceNonsense(block: PcmBlock): PcmBlock {
  for (const samples of block) {
    for (let i = 0; i < samples.length; i++) if (!(Math.abs(samples[i]) <= LARGEST_SAMPLE)) samples[i] = 0;
  }
  return block;
}

/** Mono to stereo copies, stereo to mono is the mean; other blocks pass unchanged. */
export function remixBlock(block: PcmBlock, channels: 1 | 2): PcmBlock {
  if (block.length === channels) return block;
  const [left, right] = block;
  if (channels === 2) return [left, left.slice()];
  const mean = new Float32Array(left.length);
  for (let i = 0; i < mean.length; i++) mean[i] = (left[i] + right[i]) / 2;
  return [mean];
}

/** Samples `[startSample, endSample)` of a sound; stops pulling once it has them. */
export async function* sliceBlocks(blocks: PcmBlocks, startSample: number, endSample: number): PcmBlocks {
  let position = 0;
  if (endSample <= startSample) return;
  for await (const block of blocks) {
    const length = blockLength(block);
    const from = Math.max(0, startSample - position);
    const to = Math.min(length, endSample - position);
    position += length;
    if (from < to) yield from === 0 && to === length ? block : block.map((channel) => channel.subarray(from, to));
    if (position >= endSample) return;
  }
}

/** One interleaved array to one array per channel. `interleaved.length` must be a multiple of `channels`. */
export function deinterleave(interleaved: Float32Array, channels: number): PcmBlock {
  const length = interleaved.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(length);
    for (let i = 0; i < length; i++) samples[i] = interleaved[i * channels + channel];
    return samples;
  });
}

/** One array per channel to one interleaved array, clamped to ±1; a NaN becomes silence. */
export function interleaveClamped(block: PcmBlock): Float32Array {
  const channels = block.length;
  const interleaved = new Float32Array(blockLength(block) * channels);
  for (const [channel, samples] of block.entries()) {
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i];
      interleaved[i * channels + channel] = sample > 1 ? 1 : sample < -1 ? -1 : sample || 0;
    }
  }
  return interleaved;
}
