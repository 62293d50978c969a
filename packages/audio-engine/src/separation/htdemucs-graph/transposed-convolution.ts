import type { FloatTensor } from '../../inference/onnx-file.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';

const KERNEL = 8;
const STRIDE = 4;
/** Samples Demucs cuts from the start of every transposed convolution. */
const CROP = 2;
const TAPS = 3;

/** Parameters of a transposed convolution of width 8 and stride 4. */
export interface TransposedKernel {
  /** `[in, out, 8]`, with or without a unit axis. */
  weight: FloatTensor;
  bias: Float32Array;
}

/**
 * Along frequency: `[1, in, rows, width]` → `[1, out, 4 · rows, width]`.
 *
 * Output 4q + r hears only inputs q − 1, q and q + 1, so each phase r is an ordinary convolution of three taps;
 * the four are computed as channels of one convolution and then interleaved. ONNX Runtime's ConvTranspose has
 * no blocked kernel and is several times slower.
 */
export function upsampleRows(graph: GraphBuilder, x: Value, kernel: TransposedKernel, rows: number): Value {
  const [inputs, outputs] = kernel.weight.dims;
  const { data, bias } = phaseKernels(kernel, (output, phase) => phase * outputs + output);
  const phases = graph.conv(x, { dims: [STRIDE * outputs, inputs, TAPS, 1], data }, bias, { pads: [1, 0, 1, 0] });
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
  const [inputs, outputs] = kernel.weight.dims;
  const { data, bias } = phaseKernels(kernel, (output, phase) => output * STRIDE + phase);
  // The output may reach one input position further than there are inputs.
  const rightPad = Math.max(0, Math.ceil(outputWidth / STRIDE) - width + 1);
  const phases = graph.conv(x, { dims: [STRIDE * outputs, inputs, 1, TAPS], data }, bias, { pads: [0, 1, 0, rightPad] });
  const interleaved = graph.transpose(graph.reshape(phases, [outputs, STRIDE, -1]), [0, 2, 1]);
  const full = graph.reshape(interleaved, [1, outputs, 1, -1]);
  const fullWidth = STRIDE * (width + rightPad - 1);
  return fullWidth === outputWidth ? full : graph.slice(full, 3, 0, outputWidth);
}

/**
 * The kernels of all outputs and phases, `[channel][in][tap]`: input q + tap − 1 reaches output 4q + phase through
 * position phase + crop − 4 · (tap − 1) of the transposed kernel.
 */
function phaseKernels({ weight, bias }: TransposedKernel, channelOf: (output: number, phase: number) => number) {
  const [inputs, outputs] = weight.dims;
  const data = new Float32Array(STRIDE * outputs * inputs * TAPS);
  const phaseBias = new Float32Array(STRIDE * outputs);
  for (let output = 0; output < outputs; output++)
    for (let phase = 0; phase < STRIDE; phase++) {
      const channel = channelOf(output, phase);
      phaseBias[channel] = bias[output];
      for (let tap = 0; tap < TAPS; tap++) {
        const position = phase + CROP - STRIDE * (tap - 1);
        if (position < 0 || position >= KERNEL) continue;
        for (let input = 0; input < inputs; input++)
          data[(channel * inputs + input) * TAPS + tap] = weight.data[(input * outputs + output) * KERNEL + position];
      }
    }
  return { data, bias: phaseBias };
}
