/** Reads big-endian bits from bytes. Past the end it gives zeros and {@link overrun} becomes true. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next: number;
  /** The bits that were fetched and not read yet, at the top of 32. */
  #cache = 0;
  #held = 0;

  constructor(bytes: Uint8Array, fromByte = 0) {
    this.#bytes = bytes;
    this.#next = fromByte;
  }

  get overrun(): boolean {
    return this.#next * 8 - this.#held > this.#bytes.length * 8;
  }

  /** The first byte that no bit was read of. */
  get bytePosition(): number {
    return this.#next - (this.#held >> 3);
  }

  /** @param count 0 … 32 */
  unsigned(count: number): number {
    if (count === 0) return 0;
    if (count > 24) return this.unsigned(count - 16) * 65_536 + this.unsigned(16);
    if (this.#held < count) this.#fill();
    const value = this.#cache >>> (32 - count);
    this.#cache <<= count;
    this.#held -= count;
    return value;
  }

  /** Two's complement of 1 … 32 bits. */
  signed(count: number): number {
    const value = this.unsigned(count);
    return value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }

  /** How many zeros stand before the next one, which is taken, too. */
  unary(): number {
    let zeros = 0;
    while (this.#cache === 0) {
      zeros += this.#held;
      this.#held = 0;
      this.#fill();
      if (this.overrun) return zeros;
    }
    const lead = Math.clz32(this.#cache);
    this.#cache = lead === 31 ? 0 : this.#cache << (lead + 1);
    this.#held -= lead + 1;
    return zeros + lead;
  }

  toByteBoundary(): void {
    this.unsigned(this.#held & 7);
  }

  #fill(): void {
    while (this.#held <= 24) {
      this.#cache |= (this.#bytes[this.#next++] ?? 0) << (24 - this.#held);
      this.#held += 8;
    }
  }
}
