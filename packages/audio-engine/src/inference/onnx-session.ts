import * as ort from 'onnxruntime-node';

/** How a model is run. */
export interface SessionOptions {
  /** Threads inside one operator. One session on all cores beats several sessions. */
  threads: number;
  /** Keep freed buffers for the next run: faster, more memory. */
  arena?: boolean;
  /** `cpu` is what is tested; others are offered where the runtime has them. */
  executionProvider?: 'cpu' | 'cuda' | 'coreml' | 'dml' | 'webgpu';
}

/**
 * Opens a model in ONNX Runtime.
 *
 * Denormals are flushed to zero (up to 1.4× on HTDemucs, identical bits) and threads do not spin while they
 * wait (spinning burns about a fifth of a busy host). `run` blocks the JavaScript thread: call it from a
 * process of its own.
 */
export async function openSession(modelPath: string, options: SessionOptions): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(modelPath, {
    executionProviders: [options.executionProvider ?? 'cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    enableCpuMemArena: options.arena ?? true,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
  });
}
