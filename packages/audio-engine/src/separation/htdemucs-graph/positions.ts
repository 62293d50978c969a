import type { FloatTensor } from '../../inference/onnx-file.ts';

const LONGEST_PERIOD = 10_000;

// The network was trained with phases rounded to single precision (8e-5 off at the far end), so every step of
// them is rounded here too.
const { fround } = Math;

/** Sinusoidal positions of a row of tokens, `[tokens, width]`: cosines, then sines (`create_sin_embedding` of Demucs). */
export function linePositions(tokens: number, width: number): FloatTensor {
  const half = width / 2;
  const data = new Float32Array(tokens * width);
  const periods = Float32Array.from({ length: half }, (_, i) => LONGEST_PERIOD ** fround(i / (half - 1)));
  for (let token = 0; token < tokens; token++)
    for (let i = 0; i < half; i++) {
      const phase = fround(token / periods[i]);
      data[token * width + i] = Math.cos(phase);
      data[token * width + half + i] = Math.sin(phase);
    }
  return { dims: [tokens, width], data };
}

/**
 * Sinusoidal positions of a spectrogram's tokens in the order (frame, row), `[frames · rows, width]`: the first
 * half tells the frame, the second the row, sines and cosines alternating (`create_2d_sin_embedding` of Demucs).
 */
export function gridPositions(frames: number, rows: number, width: number): FloatTensor {
  const half = width / 2;
  const data = new Float32Array(frames * rows * width);
  const step = fround(-Math.log(LONGEST_PERIOD) / half);
  const rates = Float32Array.from({ length: half }, (_, i) => Math.exp(fround(i * step)));
  for (let frame = 0; frame < frames; frame++)
    for (let row = 0; row < rows; row++) {
      const at = (frame * rows + row) * width;
      for (let i = 0; i < half; i += 2) {
        const framePhase = fround(frame * rates[i]);
        const rowPhase = fround(row * rates[i]);
        data[at + i] = Math.sin(framePhase);
        data[at + i + 1] = Math.cos(framePhase);
        data[at + half + i] = Math.sin(rowPhase);
        data[at + half + i + 1] = Math.cos(rowPhase);
      }
    }
  return { dims: [frames * rows, width], data };
}
