/** What a FLAC file says about itself before its first frame (STREAMINFO, RFC 9639 §8.2). */
export interface FlacHeader {
  sampleRateHz: number;
  channels: number;
  bitsPerSample: number;
  /** Samples per channel; 0 where the encoder did not know. */
  totalFrames: number;
  maxBlockFrames: number;
  /** 0 where the encoder did not know. */
  maxFrameBytes: number;
  firstFrameByte: number;
}

const STREAMINFO = 0;

/**
 * Reads the header from the beginning of a file.
 * @returns null when more bytes are needed
 * @throws Error when these are not the first bytes of a FLAC file
 */
export function readFlacHeader(bytes: Uint8Array): FlacHeader | null {
  if (bytes.length < 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x664c6143) throw new Error('This is not a FLAC file.');
  let header: FlacHeader | null = null;
  let at = 4;
  for (;;) {
    if (at + 4 > bytes.length) return null;
    const word = view.getUint32(at);
    const length = word & 0xffffff;
    const body = at + 4;
    if (((word >>> 24) & 0x7f) === STREAMINFO) {
      if (body + length > bytes.length) return null;
      header = streamInfo(view, body);
    }
    at = body + length;
    if (word >>> 31) break;
  }
  if (!header) throw new Error('This FLAC file does not say what is in it.');
  return { ...header, firstFrameByte: at };
}

function streamInfo(view: DataView, at: number): FlacHeader {
  const packed = view.getUint32(at + 10);
  return {
    maxBlockFrames: view.getUint16(at + 2),
    maxFrameBytes: view.getUint32(at + 6) & 0xffffff,
    sampleRateHz: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalFrames: (packed & 15) * 2 ** 32 + view.getUint32(at + 14),
    firstFrameByte: 0,
  };
}
