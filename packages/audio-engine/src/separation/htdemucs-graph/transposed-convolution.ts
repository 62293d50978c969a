import type { FloatTensor } from '../../inference/onnx-file.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';

const KERNEL = 8;
const STRIDE = 4;
/** Samples Demucs cuts from the start of every transposed convolution. */
const CROP = 2;
const TAPS = 2;

/** Parameters of a transposed convolution of width 8 and stride 4. */
export interface TransposedKernel {
  /** `[in, out, 8]`, with or without a unit axis. */
  weight: FloatTensor;
  bias: Float32Array;
}

/**
 * Along frequency: `[1, in, rows, width]` → `[1, out, 4 · rows, width]`.
 *
 * Output 4q + r hears two inputs: q − 1 and q for phases r = 0 and 1, q and q + 1 for phases 2 and 3. So each pair of
 * phases is an ordinary convolution of two taps with twice the channels, and the four phases are then interleaved.
 * ONNX Runtime's ConvTranspose has no blocked kernel and is several times slower.
 */
export function upsampleRows(graph: GraphBuilder, x: Value, kernel: TransposedKernel, rows: number): Value {
  const outputs = kernel.weight.dims[1];
  const [early, late] = phasePairs(kernel, (taps) => [taps, 1]);
  const phases = graph.concat(
    [graph.conv(x, early.weight, early.bias, { pads: [1, 0, 0, 0] }), graph.conv(x, late.weight, late.bias, { pads: [0, 0, 1, 0] })],
    1,
  );
  const interleaved = graph.transpose(graph.reshape(phases, [STRIDE, outputs, rows, -1]), [1, 2, 0, 3]);
  return graph.reshape(interleaved, [1, outputs, STRIDE * rows, -1]);
}

/** Along time: `[1, in, 1, width]` → `[1, out, 1, outputWidth]`, as {@link upsampleRows}. */
export function upsampleColumns(
  graph: GraphBuilder,
  x: Value,
  kernel: TransposedKernel,
  { width, outputWidth }: { width: number; outputWidth: number },
): Value {
  const outputs = kernel.weight.dims[1];
  const [early, late] = phasePairs(kernel, (taps) => [1, taps]);
  // The output may reach one input position further than there are inputs.
  const rightPad = Math.max(1, Math.ceil(outputWidth / STRIDE) - width + 1);
  const phases = graph.concat(
    [
      graph.conv(x, early.weight, early.bias, { pads: [0, 1, 0, rightPad - 1] }),
      graph.conv(x, late.weight, late.bias, { pads: [0, 0, 0, rightPad] }),
    ],
    1,
  );
  const interleaved = graph.transpose(graph.reshape(phases, [STRIDE, outputs, -1]), [1, 2, 0]);
  const full = graph.reshape(interleaved, [1, outputs, 1, -1]);
  const fullWidth = STRIDE * (width + rightPad - 1);
  return fullWidth === outputWidth ? full : graph.slice(full, 3, 0, outputWidth);
}

interface PhasePair {
  weight: FloatTensor;
  bias: Float32Array;
}

/**
 * Phases 0 and 1, then phases 2 and 3, as kernels `[(phase, out)][in][tap]`: input q + tap + shift (−1 for the first
 * pair, 0 for the second) reaches output 4q + phase through position phase + crop − 4 · (tap + shift) of the
 * transposed kernel.
 */
function phasePairs({ weight, bias }: TransposedKernel, kernelShape: (taps: number) => [number, number]): PhasePair[] {
  const [inputs, outputs] = weight.dims;
  return [0, 1].map((pair) => {
    const data = new Float32Array(2 * outputs * inputs * TAPS);
    const pairBias = new Float32Array(2 * outputs);
    for (let inPair = 0; inPair < 2; inPair++)
      for (let output = 0; output < outputs; output++) {
        const channel = inPair * outputs + output;
        pairBias[channel] = bias[output];
        for (let tap = 0; tap < TAPS; tap++) {
          const position = 2 * pair + inPair + CROP - STRIDE * (tap + pair - 1);
          for (let input = 0; input < inputs; input++)
            data[(channel * inputs + input) * TAPS + tap] = weight.data[(input * outputs + output) * KERNEL + position];
        }
      }
    return { weight: { dims: [2 * outputs, inputs, ...kernelShape(TAPS)], data }, bias: pairBias };
  });
}
