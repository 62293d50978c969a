import { begin, takeProcessor } from './borrow-processor.ts';
import 'signalsmith-stretch';

begin.done();

/** Changes pitch and speed of stereo sound independently of each other. Holds the sound it has not given out yet. */
export interface Stretch {
  /** Between the newest sample it was fed and the one at the centre of its window. */
  readonly inputLatencyFrames: number;
  /** Between that centre and what it gives out. */
  readonly outputLatencyFrames: number;
  transpose(semitones: number): void;
  /** Forgets everything and takes the sound before the next {@link process} as known. */
  seek(left: Float32Array, right: Float32Array, count: number, rate: number): void;
  /** Takes `inCount` frames and gives `outCount`; both at most {@link MAX_STRETCH_FRAMES}. */
  process(input: StereoBlock, inCount: number, output: StereoBlock, outCount: number): void;
}

export interface StereoBlock {
  left: Float32Array;
  right: Float32Array;
}

export const MAX_STRETCH_FRAMES = 8192;
const BLOCK_SECONDS = 0.12;
const INTERVAL_SECONDS = 0.03;
/** Above this, harmonics are moved less, so that a transposed voice keeps its brilliance. */
const TONALITY_HZ = 8000;

interface StretchWasm {
  HEAP8: Int8Array;
  _main(): void;
  _configure(channels: number, blockFrames: number, intervalFrames: number, spread: boolean): void;
  _setBuffers(channels: number, frames: number): number;
  _setTransposeSemitones(semitones: number, tonality: number): void;
  _inputLatency(): number;
  _outputLatency(): number;
  _reset(): void;
  _seek(frames: number, rate: number): void;
  _process(inFrames: number, outFrames: number): void;
}

/** Makes a {@link Stretch} (Signalsmith Stretch, WebAssembly). Works in an AudioWorklet, a page and Node. */
export async function createStretch(sampleRateHz: number): Promise<Stretch> {
  const wasm = (await takeProcessor(sampleRateHz)) as StretchWasm;
  wasm._configure(2, Math.round(BLOCK_SECONDS * sampleRateHz), Math.round(INTERVAL_SECONDS * sampleRateHz), true);
  wasm._reset();
  const at = wasm._setBuffers(2, MAX_STRETCH_FRAMES);
  const array = (slot: number) => new Float32Array(wasm.HEAP8.buffer, at + slot * MAX_STRETCH_FRAMES * 4, MAX_STRETCH_FRAMES);
  let slots = [0, 1, 2, 3].map(array);
  /** Memory that grew has a new buffer. */
  const fresh = () => {
    if (slots[0].length === 0) slots = [0, 1, 2, 3].map(array);
    return slots;
  };
  const feed = (left: Float32Array, right: Float32Array, count: number) => {
    const [inLeft, inRight] = fresh();
    inLeft.set(left.subarray(0, count));
    inRight.set(right.subarray(0, count));
  };
  return {
    inputLatencyFrames: wasm._inputLatency(),
    outputLatencyFrames: wasm._outputLatency(),
    transpose: (semitones) => wasm._setTransposeSemitones(semitones, TONALITY_HZ / sampleRateHz),
    seek: (left, right, count, rate) => {
      wasm._reset();
      feed(left, right, count);
      wasm._seek(count, rate);
    },
    process: (input, inCount, output, outCount) => {
      feed(input.left, input.right, inCount);
      wasm._process(inCount, outCount);
      const [, , outLeft, outRight] = fresh();
      output.left.set(outLeft.subarray(0, outCount));
      output.right.set(outRight.subarray(0, outCount));
    },
  };
}
