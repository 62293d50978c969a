const RATE_HZ = 44_100;

/** A mono 16-bit WAV file. @param wave value −1 … 1 at a time in seconds */
export function wavFile(durationSeconds: number, wave: (seconds: number) => number): Buffer {
  const count = Math.round(durationSeconds * RATE_HZ);
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + count * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(RATE_HZ * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(count * 2, 40);
  for (let i = 0; i < count; i++) bytes.writeInt16LE(Math.round(wave(i / RATE_HZ) * 32_000), 44 + i * 2);
  return bytes;
}
