import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';

/**
 * Where a model is computed. `auto` takes CUDA where its library is installed beside the runtime, else the processor.
 * Everything but `cpu` is passed on to ONNX Runtime and has not been run by us.
 */
export type Device = 'auto' | 'cpu' | 'cuda' | 'coreml' | 'dml' | 'webgpu';

/** How a model is run. */
export interface SessionOptions {
  /** Threads inside one operator. One session on all cores beats several sessions. */
  threads: number;
  /** Keep freed buffers for the next run: faster, more memory. */
  arena?: boolean;
  /** Default `cpu`. */
  device?: Device | undefined;
}

/** A model, and where it is computed. */
export interface OpenedSession {
  session: ort.InferenceSession;
  device: Exclude<Device, 'auto'>;
  /** Why it is not the device that was asked for. */
  note?: string;
}

/**
 * Opens a model in ONNX Runtime, from its path or its bytes.
 *
 * Denormals are flushed to zero (up to 1.4× on HTDemucs, identical bits) and threads do not spin while they
 * wait (spinning burns about a fifth of a busy host). `run` blocks the JavaScript thread: call it from a
 * process or thread of its own.
 */
export async function openSession(model: string | Uint8Array, options: SessionOptions): Promise<ort.InferenceSession> {
  return (await openSessionOn(model, options)).session;
}

/** As {@link openSession}; a device that cannot be used is replaced by the processor, and the note says why. */
export async function openSessionOn(model: string | Uint8Array, options: SessionOptions): Promise<OpenedSession> {
  const device = resolved(options.device ?? 'cpu');
  if (device === 'cpu') return { session: await create(model, options, device), device };
  try {
    return { session: await create(model, options, device), device };
  } catch (error) {
    const session = await create(model, options, 'cpu');
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { session, device: 'cpu', note: `The device ${device} cannot be used here, so the processor is: ${reason}` };
  }
}

/** The device that `wanted` comes to here before a model is opened, and all that this build of the runtime offers. */
export function offeredDevices(wanted: Device): { used: OpenedSession['device']; offered: string[] } {
  const offered = ort.listSupportedBackends().flatMap(({ name, bundled }) => (bundled || (name === 'cuda' && hasCuda()) ? [name] : []));
  const device = resolved(wanted);
  return { used: offered.includes(device) ? device : 'cpu', offered };
}

function resolved(device: Device): OpenedSession['device'] {
  return device !== 'auto' ? device : hasCuda() ? 'cuda' : 'cpu';
}

function create(model: string | Uint8Array, options: SessionOptions, device: Exclude<Device, 'auto'>): Promise<ort.InferenceSession> {
  const settings: ort.InferenceSession.SessionOptions = {
    // Operators that a device lacks are computed on the processor. Naming that here would hide that a device is missing.
    executionProviders: [device],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    enableCpuMemArena: options.arena ?? true,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
  };
  // Not one call: each of the two has a signature of its own.
  return typeof model === 'string' ? ort.InferenceSession.create(model, settings) : ort.InferenceSession.create(model, settings);
}

/** Its library is no part of the npm package: whoever adds it wants it used. Asking the runtime would print an error. */
function hasCuda(): boolean {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return existsSync(join(root, 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'));
}
