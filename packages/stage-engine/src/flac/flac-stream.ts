import { decodeFrame, type FlacFrame, findFrame } from './flac-frame.ts';
import { type FlacHeader, readFlacHeader } from './flac-header.ts';

/** Gives the bytes `from` … `to` (exclusive) of a file; fewer only where the file ends. */
export type ReadRange = (from: number, to: number) => Promise<Uint8Array>;

const HEAD_BYTES = 65_536;
const READ_BYTES = 196_608;
const SEEK_BYTES = 65_536;
/** Decoding on is quicker than looking for a place that is this near. */
const NEAR_SECONDS = 1.5;
const MAX_SEEK_STEPS = 24;

/** Decodes any part of a FLAC file without reading the rest of it. Calls must not overlap. */
export class FlacStream {
  readonly header: FlacHeader;
  readonly #read: ReadRange;
  readonly #sizeBytes: number;
  #bytes: Uint8Array;
  /** Place of `#bytes` in the file, and of the next frame in `#bytes`. */
  #bytesFrom = 0;
  #at: number;
  #nextFrame = 0;
  #current: FlacFrame | null = null;

  private constructor(read: ReadRange, sizeBytes: number, header: FlacHeader, head: Uint8Array) {
    this.#read = read;
    this.#sizeBytes = sizeBytes;
    this.header = header;
    this.#bytes = head;
    this.#at = header.firstFrameByte;
  }

  /** Reads the header. @throws Error when it is not a FLAC file, and whatever `read` throws */
  static async open(read: ReadRange, sizeBytes: number): Promise<FlacStream> {
    for (let wanted = HEAD_BYTES; ; wanted *= 4) {
      const head = await read(0, Math.min(wanted, sizeBytes));
      const header = readFlacHeader(head);
      if (header && header.firstFrameByte <= head.length) return new FlacStream(read, sizeBytes, header, head);
      if (wanted >= sizeBytes) throw new Error('This FLAC file ends before its sound begins.');
    }
  }

  /** Fills `into` (one array per channel, equally long) with the samples from `fromFrame` on; silence past the end. */
  async read(fromFrame: number, into: readonly Float32Array[]): Promise<void> {
    const count = into[0]?.length ?? 0;
    let done = 0;
    while (done < count) {
      const frame = await this.#frameAt(fromFrame + done);
      if (!frame) {
        for (const channel of into) channel.fill(0, done);
        return;
      }
      const offset = fromFrame + done - frame.startFrame;
      const copied = Math.min(count - done, frame.frames - offset);
      for (const [c, channel] of into.entries())
        channel.set((frame.channels[c] ?? frame.channels[0]).subarray(offset, offset + copied), done);
      done += copied;
    }
  }

  async #frameAt(frame: number): Promise<FlacFrame | null> {
    const held = this.#current;
    if (held && frame >= held.startFrame && frame < held.startFrame + held.frames) return held;
    if (this.header.totalFrames > 0 && frame >= this.header.totalFrames) return null;
    const ahead = frame - this.#nextFrame;
    if (ahead < 0 || ahead > NEAR_SECONDS * this.header.sampleRateHz) await this.#seek(frame);
    for (;;) {
      const next = await this.#decodeNext();
      if (!next || frame < next.startFrame + next.frames) return next;
    }
  }

  async #decodeNext(): Promise<FlacFrame | null> {
    for (;;) {
      const frame = decodeFrame(this.#bytes, this.#at, this.header);
      if (frame) {
        this.#at = frame.endByte;
        this.#nextFrame = frame.startFrame + frame.frames;
        this.#current = frame;
        return frame;
      }
      if (!(await this.#readOn(READ_BYTES))) return null;
    }
  }

  /** Appends what comes next in the file, and forgets what was decoded. @returns false at the end of the file */
  async #readOn(count: number): Promise<boolean> {
    const end = this.#bytesFrom + this.#bytes.length;
    if (end >= this.#sizeBytes) return false;
    const more = await this.#read(end, Math.min(this.#sizeBytes, end + count));
    if (more.length === 0) return false;
    const rest = this.#bytes.subarray(this.#at);
    const joined = new Uint8Array(rest.length + more.length);
    joined.set(rest);
    joined.set(more, rest.length);
    this.#bytesFrom += this.#at;
    this.#at = 0;
    this.#bytes = joined;
    return true;
  }

  /** Narrows the file down to a frame shortly before `target`: guesses by proportion, then by what was found there. */
  async #seek(target: number): Promise<void> {
    const { firstFrameByte, totalFrames, maxBlockFrames, maxFrameBytes } = this.header;
    this.#current = null;
    let low = { byte: firstFrameByte, frame: 0 };
    let high = { byte: this.#sizeBytes, frame: totalFrames || Number.MAX_SAFE_INTEGER };
    const lead = Math.max(16_384, 2 * maxFrameBytes);
    for (let step = 0; step < MAX_SEEK_STEPS; step++) {
      if (target - low.frame <= 4 * maxBlockFrames || high.byte - low.byte <= lead) break;
      const share = (target - low.frame) / (high.frame - low.frame);
      const proportional = low.byte + share * (high.byte - low.byte) - lead;
      const guess = Math.floor(step < 8 ? Math.max(low.byte, proportional) : (low.byte + high.byte) / 2);
      const found = await this.#firstFrameFrom(guess, high.byte);
      if (!found || found.frame > target) high = { byte: guess, frame: found?.frame ?? high.frame };
      else {
        low = found;
        // Near enough: the rest is decoded.
        if (target - found.frame <= NEAR_SECONDS * this.header.sampleRateHz) break;
      }
      if (high.byte <= low.byte) break;
    }
    if (low.byte < this.#bytesFrom || low.byte >= this.#bytesFrom + this.#bytes.length) {
      this.#bytesFrom = low.byte;
      this.#bytes = new Uint8Array(0);
    }
    this.#at = low.byte - this.#bytesFrom;
    this.#nextFrame = low.frame;
  }

  /** The first whole frame at or after a byte of the file; its bytes stay in memory for the decoding that follows. */
  async #firstFrameFrom(byte: number, limit: number): Promise<{ byte: number; frame: number } | null> {
    const count = Math.max(SEEK_BYTES, 3 * this.header.maxFrameBytes);
    this.#bytes = await this.#read(byte, Math.min(this.#sizeBytes, byte + count));
    this.#bytesFrom = byte;
    this.#at = 0;
    for (let at = findFrame(this.#bytes, 0, this.header); at >= 0; at = findFrame(this.#bytes, at + 1, this.header)) {
      if (byte + at >= limit) return null;
      const frame = tryDecode(this.#bytes, at, this.header);
      if (frame) return { byte: byte + at, frame: frame.startFrame };
    }
    return null;
  }
}

/** A sync code may stand in the middle of a frame by chance; the frame's checksum tells. */
function tryDecode(bytes: Uint8Array, at: number, header: FlacHeader): FlacFrame | null {
  try {
    return decodeFrame(bytes, at, header);
  } catch {
    return null;
  }
}
