const BLOCK_FRAMES = 4096;

/** Writes bits, most significant first. */
class BitWriter {
  readonly bytes: number[] = [];
  #cache = 0;
  #held = 0;

  bits(value: number, count: number): void {
    for (let left = count; left > 0; ) {
      const taken = Math.min(8 - this.#held, left);
      left -= taken;
      this.#cache = (this.#cache << taken) | (Math.floor(value / 2 ** left) & (2 ** taken - 1));
      this.#held += taken;
      if (this.#held === 8) {
        this.bytes.push(this.#cache);
        this.#cache = 0;
        this.#held = 0;
      }
    }
  }

  pad(): void {
    if (this.#held > 0) this.bits(0, 8 - this.#held);
  }
}

/**
 * Encodes 16-bit samples as FLAC: fixed prediction of second order, Rice-coded, channels two as mid and side, silence
 * as what it is. Small and plain, for tests that need a file of known samples.
 */
export function encodeFlac(channels: readonly Int16Array[], sampleRateHz: number): Uint8Array {
  const total = channels[0].length;
  const out = new BitWriter();
  out.bits(0x664c6143, 32);
  out.bits(0x80, 8);
  out.bits(34, 24);
  out.bits(BLOCK_FRAMES, 16);
  out.bits(BLOCK_FRAMES, 16);
  out.bits(0, 48);
  out.bits(sampleRateHz, 20);
  out.bits(channels.length - 1, 3);
  out.bits(15, 5);
  out.bits(total, 36);
  for (let i = 0; i < 4; i++) out.bits(0, 32);
  for (let start = 0; start < total; start += BLOCK_FRAMES) {
    const block = channels.map((samples) => Int32Array.from(samples.subarray(start, start + BLOCK_FRAMES)));
    out.bytes.push(...encodeFrame(block, start / BLOCK_FRAMES));
  }
  return Uint8Array.from(out.bytes);
}

function encodeFrame(channels: Int32Array[], number: number): number[] {
  const frames = channels[0].length;
  const out = new BitWriter();
  out.bits(0xfff8, 16);
  out.bits(0x70, 8);
  out.bits(channels.length === 2 ? 10 : channels.length - 1, 4);
  out.bits(4 * 2, 4);
  if (number < 0x80) out.bits(number, 8);
  else if (number < 0x800) out.bits(0xc080 + (number >> 6) * 256 + (number & 63), 16);
  else out.bits(0xe08080 + (number >> 12) * 65_536 + ((number >> 6) & 63) * 256 + (number & 63), 24);
  out.bits(frames - 1, 16);
  out.bits(crc(out.bytes, 8, 0x07), 8);
  const [left, right] = channels;
  const parts = right ? [left.map((sample, i) => (sample + right[i]) >> 1), left.map((sample, i) => sample - right[i])] : [left];
  for (const [i, part] of parts.entries()) encodeChannel(out, part, i === 1 ? 17 : 16);
  out.pad();
  out.bits(crc(out.bytes, 16, 0x8005), 16);
  return out.bytes;
}

function encodeChannel(out: BitWriter, samples: Int32Array, width: number): void {
  if (samples.every((sample) => sample === samples[0])) {
    // Silence costs nothing.
    out.bits(0, 8);
    out.bits(samples[0] & (2 ** width - 1), width);
    return;
  }
  const order = Math.min(2, samples.length);
  out.bits((8 + order) * 2, 8);
  for (let i = 0; i < order; i++) out.bits(samples[i] & (2 ** width - 1), width);
  const folded = [...samples.keys()].slice(order).map((i) => {
    const residual = samples[i] - 2 * samples[i - 1] + samples[i - 2];
    return residual >= 0 ? 2 * residual : -2 * residual - 1;
  });
  const mean = folded.reduce((sum, value) => sum + value, 0) / Math.max(1, folded.length);
  const parameter = Math.min(14, Math.max(0, Math.round(Math.log2(mean + 1))));
  out.bits(0, 6);
  out.bits(parameter, 4);
  for (const value of folded) {
    out.bits(0, Math.floor(value / 2 ** parameter));
    out.bits(1, 1);
    out.bits(value % 2 ** parameter, parameter);
  }
}

function crc(bytes: readonly number[], bits: number, polynomial: number): number {
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (bits - 8);
    for (let i = 0; i < 8; i++)
      value = value & (1 << (bits - 1)) ? ((value << 1) ^ polynomial) & (2 ** bits - 1) : (value << 1) & (2 ** bits - 1);
  }
  return value;
}
