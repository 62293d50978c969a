/** What the first bytes of a picture say. Sizes are null where the header does not hold them in a simple way. */
export interface ImageHeader {
  readonly mimeType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/bmp';
  readonly widthPixels: number | null;
  readonly heightPixels: number | null;
}

/** Reads type and size of a picture from its bytes, whatever it was called; null when it is none that a browser shows. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => buffer.toString('latin1', from, to);
  if (buffer.length < 30) return null;
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return sized('image/png', buffer.readUInt32BE(16), buffer.readUInt32BE(20));
  if (buffer.readUInt16BE(0) === 0xffd8) return jpegHeader(buffer);
  if (text(0, 4) === 'GIF8') return sized('image/gif', buffer.readUInt16LE(6), buffer.readUInt16LE(8));
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return webpHeader(buffer, text(12, 16));
  if (text(4, 12) === 'ftypavif') return sized('image/avif', 0, 0);
  if (text(0, 2) === 'BM') return sized('image/bmp', buffer.readInt32LE(18), Math.abs(buffer.readInt32LE(22)));
  return null;
}

function sized(mimeType: ImageHeader['mimeType'], width: number, height: number): ImageHeader {
  return { mimeType, widthPixels: width > 0 ? width : null, heightPixels: height > 0 ? height : null };
}

/** Walks the segments to the start of frame, which holds the size. */
function jpegHeader(buffer: Buffer): ImageHeader {
  for (let at = 2; at + 9 <= buffer.length && buffer[at] === 0xff; ) {
    const marker = buffer[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return sized('image/jpeg', buffer.readUInt16BE(at + 7), buffer.readUInt16BE(at + 5));
    // 0xFF may be repeated as filling before a marker.
    at += marker === 0xff ? 1 : 2 + buffer.readUInt16BE(at + 2);
  }
  return sized('image/jpeg', 0, 0);
}

function webpHeader(buffer: Buffer, chunk: string): ImageHeader {
  if (chunk === 'VP8X') return sized('image/webp', buffer.readUIntLE(24, 3) + 1, buffer.readUIntLE(27, 3) + 1);
  if (chunk === 'VP8 ') return sized('image/webp', buffer.readUInt16LE(26) & 0x3fff, buffer.readUInt16LE(28) & 0x3fff);
  if (chunk !== 'VP8L') return sized('image/webp', 0, 0);
  const bits = buffer.readUInt32LE(21);
  return sized('image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
}
