import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { OpenedSession, SessionOptions } from './onnx-session.ts';
import { buffersOf, type FloatTensorValues, type FromOnnxThread, type TensorInfo, type ToOnnxThread } from './onnx-thread.messages.ts';

/** What a run gave back: the same memory that was given, outputs filled. */
export interface ThreadRun {
  inputs: FloatTensorValues;
  outputs: FloatTensorValues;
}

interface Waiting {
  resolve(run: ThreadRun): void;
  reject(error: Error): void;
}

/**
 * A model in a thread of its own. ONNX Runtime blocks the JavaScript thread that calls it; here that is another one, so
 * that sound can be prepared, put together and written meanwhile. Runs queue up and are answered in order.
 */
export class OnnxThread {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Where it is computed, and why elsewhere than asked for. */
  readonly computedOn: Omit<OpenedSession, 'session'>;
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;

  private constructor(worker: Worker, opened: Extract<FromOnnxThread, { type: 'opened' }>) {
    this.#worker = worker;
    this.inputs = opened.inputs;
    this.outputs = opened.outputs;
    const { device, note } = opened;
    this.computedOn = note === undefined ? { device } : { device, note };
    worker.on('message', (message: FromOnnxThread) => {
      if (message.type === 'done') this.#waiting.shift()?.resolve(message);
      else if (message.type === 'failed') this.#waiting.shift()?.reject(message.error);
    });
    worker.on('error', (error) => this.#failAll(error));
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#failAll(new Error('The inference thread has ended.'));
        resolve();
      });
    });
    // A model that rests must not keep the process.
    worker.unref();
  }

  /**
   * @param modelPath may still be looked for: the thread loads the runtime meanwhile.
   * @throws what looking for the model or opening it throws.
   */
  static async open(modelPath: string | Promise<string>, options: SessionOptions): Promise<OnnxThread> {
    const worker = new Worker(programPath());
    try {
      const answer = new Promise<FromOnnxThread>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
      const open = async () => worker.postMessage({ type: 'open', modelPath: await modelPath, options } satisfies ToOnnxThread);
      const [opened] = await Promise.all([answer, open()]);
      if (opened.type !== 'opened') throw opened.type === 'failed' ? opened.error : new Error('The inference thread said nothing useful.');
      return new OnnxThread(worker, opened);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  /**
   * Runs the model. The arrays move to the thread and come back with the result; meanwhile they are empty here.
   *
   * @param inputs one whole buffer per array, by the graph's names.
   * @param outputs where results go, likewise.
   */
  async run(inputs: FloatTensorValues, outputs: FloatTensorValues): Promise<ThreadRun> {
    const done = new Promise<ThreadRun>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#worker.ref();
    this.#send({ type: 'run', inputs, outputs }, buffersOf(inputs, outputs));
    try {
      return await done;
    } finally {
      if (this.#waiting.length === 0) this.#worker.unref();
    }
  }

  /** Frees the model, after the runs that are under way. */
  async close(): Promise<void> {
    this.#worker.ref();
    this.#send({ type: 'close' });
    await this.#ended;
  }

  #send(message: ToOnnxThread, moved: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, moved);
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

/** The built file: Node 20 does not run TypeScript in a thread. */
function programPath(): string {
  const here = fileURLToPath(import.meta.url);
  return here.replace(/([\\/])src([\\/]inference[\\/])/, '$1dist$2').replace(/onnx-thread\.[jt]s$/, 'onnx-thread.worker.js');
}
