import { renderTones } from './tones.ts';

/** Mono samples as the bytes of a 16-bit WAV file. */
export function encodeWav(samples: Float32Array, sampleRateHz: number): Uint8Array {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((value, i) => {
    view.setInt16(44 + i * 2, Math.round(Math.max(-1, Math.min(1, value)) * 32_767), true);
  });
  return bytes;
}

/** A short steady tone as a WAV file: another frequency makes another file. */
export function toneWav({ seconds, frequencyHz }: { seconds: number; frequencyHz: number }): Uint8Array {
  const sampleRateHz = 44_100;
  const pitchMidi = 69 + 12 * Math.log2(frequencyHz / 440);
  return encodeWav(renderTones([{ startSeconds: 0, endSeconds: seconds, pitchMidi, level: 0.5 }], seconds, sampleRateHz), sampleRateHz);
}
