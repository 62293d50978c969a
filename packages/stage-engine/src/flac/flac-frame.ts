import { BitReader } from './bit-reader.ts';
import { crc8, crc16 } from './checksums.ts';
import type { FlacHeader } from './flac-header.ts';
import { decodeSubframe } from './flac-subframe.ts';

/** A decoded frame: full scale is ±1. */
export interface FlacFrame {
  /** Its first sample, counted from the beginning of the file. */
  startFrame: number;
  frames: number;
  channels: Float32Array[];
  /** First byte after it. */
  endByte: number;
}

/** What stands before the samples of a frame. */
interface FrameHeader {
  startFrame: number;
  frames: number;
  assignment: number;
  bitsPerSample: number;
  bodyByte: number;
}

const BLOCK_FRAMES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
const SAMPLE_BITS = [0, 8, 12, 0, 16, 20, 24, 32];
const LEFT_SIDE = 8;
const SIDE_RIGHT = 9;
const MID_SIDE = 10;

/** Where a frame may begin at or after a byte, by its sync code and header checksum; −1 where none does. */
export function findFrame(bytes: Uint8Array, fromByte: number, file: FlacHeader): number {
  for (let at = fromByte; at + 16 < bytes.length; at++) if (readFrameHeader(bytes, at, file)) return at;
  return -1;
}

/**
 * Decodes the frame at a byte (RFC 9639 §9).
 * @returns null when the bytes end before the frame does
 * @throws Error when no sound frame begins here
 */
export function decodeFrame(bytes: Uint8Array, at: number, file: FlacHeader): FlacFrame | null {
  if (at + 16 > bytes.length) return null;
  const header = readFrameHeader(bytes, at, file);
  if (!header) throw new Error('This FLAC file is damaged: a frame has no header.');
  const bits = new BitReader(bytes, header.bodyByte);
  const subframes: Int32Array[] = [];
  for (let channel = 0; channel < file.channels; channel++) {
    const side =
      (header.assignment === SIDE_RIGHT && channel === 0) || ([LEFT_SIDE, MID_SIDE].includes(header.assignment) && channel === 1);
    subframes.push(decodeSubframe(bits, header.frames, header.bitsPerSample + (side ? 1 : 0)));
    if (bits.overrun) return needsMore(bytes.length - at, header, file);
  }
  bits.toByteBoundary();
  const bodyEnd = bits.bytePosition;
  if (bodyEnd + 2 > bytes.length) return null;
  if (crc16(bytes, at, bodyEnd + 2) !== 0) throw new Error('This FLAC file is damaged: a frame does not match its checksum.');
  const channels = decorrelate(subframes, header);
  return { startFrame: header.startFrame, frames: header.frames, channels, endByte: bodyEnd + 2 };
}

/** A damaged frame would ask for more bytes to the end of the file. @returns null @throws Error beyond any frame's size */
function needsMore(available: number, { frames, bitsPerSample }: FrameHeader, { channels }: FlacHeader): null {
  const most = 64 + (frames * channels * (bitsPerSample + 1)) / 8;
  if (available > 2 * most) throw new Error('This FLAC file is damaged: a frame does not end.');
  return null;
}

function readFrameHeader(bytes: Uint8Array, at: number, file: FlacHeader): FrameHeader | null {
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return null;
  const [sizes, format] = [bytes[at + 2], bytes[at + 3]];
  const assignment = format >> 4;
  const channels = assignment < 8 ? assignment + 1 : 2;
  if (sizes >> 4 === 0 || (sizes & 15) === 15 || assignment > MID_SIDE || channels !== file.channels || format & 1) return null;
  const number = codedNumber(bytes, at + 4);
  if (!number) return null;
  let next = number.next;
  let frames = BLOCK_FRAMES[sizes >> 4];
  if (sizes >> 4 === 6) frames = bytes[next++] + 1;
  if (sizes >> 4 === 7) {
    frames = bytes[next] * 256 + bytes[next + 1] + 1;
    next += 2;
  }
  next += [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2][sizes & 15];
  if (crc8(bytes, at, next + 1) !== 0) return null;
  const variable = (bytes[at + 1] & 1) === 1;
  return {
    startFrame: variable ? number.value : number.value * file.maxBlockFrames,
    frames,
    assignment,
    bitsPerSample: SAMPLE_BITS[(format >> 1) & 7] || file.bitsPerSample,
    bodyByte: next + 1,
  };
}

/** The number of a frame or sample, written as UTF-8 would write it, up to seven bytes. */
function codedNumber(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  const lead = Math.clz32(~(bytes[at] << 24));
  if (lead === 0) return { value: bytes[at], next: at + 1 };
  if (lead === 1 || lead > 7) return null;
  let value = lead === 7 ? 0 : bytes[at] & (0x7f >> lead);
  for (let i = 1; i < lead; i++) {
    if ((bytes[at + i] & 0xc0) !== 0x80) return null;
    value = value * 64 + (bytes[at + i] & 0x3f);
  }
  return { value, next: at + lead };
}

function decorrelate([first, second, ...rest]: Int32Array[], { assignment, frames, bitsPerSample }: FrameHeader): Float32Array[] {
  if (second && assignment >= LEFT_SIDE) {
    for (let i = 0; i < frames; i++) {
      const [a, b] = [first[i], second[i]];
      if (assignment === LEFT_SIDE) second[i] = a - b;
      else if (assignment === SIDE_RIGHT) first[i] = a + b;
      else {
        const mid = a * 2 + (b & 1);
        first[i] = (mid + b) / 2;
        second[i] = (mid - b) / 2;
      }
    }
  }
  const scale = 2 ** (1 - bitsPerSample);
  return [first, second, ...rest].filter((channel) => channel !== undefined).map((channel) => scaled(channel, scale));
}

function scaled(channel: Int32Array, scale: number): Float32Array {
  const out = new Float32Array(channel.length);
  for (let i = 0; i < out.length; i++) out[i] = channel[i] * scale;
  return out;
}
