import * as ort from 'onnxruntime-node';
import { encodeOnnxModel, type OnnxGraph } from './onnx-file.ts';
import { openSession } from './onnx-session.ts';

/** How fast the processor multiplies matrices: 10⁹ multiplications and additions of 32-bit floats a second, for each thread. */
export interface ComputeSpeed {
  readonly threads: number;
  /** Of a thread that computes alone. */
  readonly aloneGflops: number;
  /** Of each of `threads` that compute together: less where two share a core. */
  readonly togetherGflops: number;
}

/** A product of HTDemucs' transformer, with an eighth of its rows: 0.7 · 10⁹ operations. */
const ROWS = 336;
const INNER = 512;
const COLUMNS = 2048;
const GIGA_OPERATIONS = (2 * ROWS * INNER * COLUMNS) / 1e9;
/** Of processor time, for each number of threads. */
const MEASURED_SECONDS = 0.05;
const FEWEST_RUNS = 3;

/**
 * Measures, in about 0.2 s, what decides how long separation takes here. In processor time, best of several: what else runs on the machine
 * hardly shows.
 *
 * @param threads as many as the models will use.
 */
export async function measureComputeSpeed(threads: number): Promise<ComputeSpeed> {
  const model = Buffer.concat(encodeOnnxModel(product()));
  const aloneGflops = await gflopsPerThread(model, 1);
  return { threads, aloneGflops, togetherGflops: threads === 1 ? aloneGflops : await gflopsPerThread(model, threads) };
}

async function gflopsPerThread(model: Uint8Array, threads: number): Promise<number> {
  const session = await openSession(model, { threads });
  try {
    const feeds = { x: new ort.Tensor('float32', new Float32Array(ROWS * INNER).fill(0.5), [ROWS, INNER]) };
    // The first run finds its memory.
    await session.run(feeds);
    const took: number[] = [];
    let all = 0;
    for (; took.length < FEWEST_RUNS || all < MEASURED_SECONDS; all += took.at(-1) ?? 0) {
      const before = process.cpuUsage();
      await session.run(feeds);
      const { user, system } = process.cpuUsage(before);
      took.push((user + system) / 1e6);
    }
    // Where the clock ticks more slowly than a run lasts, most seem to take no time, and only their sum tells.
    return GIGA_OPERATIONS / (Math.min(...took) || all / took.length);
  } finally {
    await session.release();
  }
}

function product(): OnnxGraph {
  return {
    name: 'product',
    nodes: [{ name: 'product', opType: 'MatMul', domain: '', inputs: ['x', 'weights'], outputs: ['y'], attributes: {} }],
    constants: new Map([['weights', { dims: [INNER, COLUMNS], data: new Float32Array(INNER * COLUMNS).fill(0.5) }]]),
    inputs: [{ name: 'x', dims: [ROWS, INNER] }],
    outputs: [{ name: 'y', dims: [ROWS, COLUMNS] }],
  };
}
