import type { OpenedSession, SessionOptions } from './onnx-session.ts';

/** Values and their shape. A tensor that is sent to the thread is moved there: its array is empty here until it comes back. */
export interface FloatTensorValue {
  data: Float32Array;
  dims: readonly number[];
}

export type FloatTensorValues = Readonly<Record<string, FloatTensorValue>>;

/** Name and shape of what goes into a graph or comes out of it. */
export interface TensorInfo {
  name: string;
  dims: readonly (number | string)[];
}

export type ToOnnxThread =
  | { type: 'open'; modelPath: string; options: SessionOptions }
  | { type: 'run'; inputs: FloatTensorValues; outputs: FloatTensorValues }
  | { type: 'close' };

export type FromOnnxThread =
  | { type: 'opened'; inputs: readonly TensorInfo[]; outputs: readonly TensorInfo[]; device: OpenedSession['device']; note?: string }
  | { type: 'done'; inputs: FloatTensorValues; outputs: FloatTensorValues }
  | { type: 'failed'; error: Error };

/** The memory to be moved along with a message. */
export function buffersOf(...groups: readonly FloatTensorValues[]): ArrayBuffer[] {
  return groups.flatMap((group) => Object.values(group).map(({ data }) => data.buffer as ArrayBuffer));
}
