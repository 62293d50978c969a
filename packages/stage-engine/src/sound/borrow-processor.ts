/*
 * signalsmith-stretch registers an AudioWorkletProcessor of its own that plays buffers it was sent. We need what is inside
 * it, the WebAssembly, in a processor that also mixes stems, and in browsers without worklets. So while the package is
 * evaluated, `AudioWorkletProcessor` and `registerProcessor` are ours, and keep the class it registers.
 */

interface Borrowed {
  wasmModule: unknown;
}
type ProcessorClass = new (options: { numberOfOutputs: number; outputChannelCount: number[] }) => Borrowed;
type WorkletGlobals = Record<'AudioWorkletProcessor' | 'registerProcessor' | 'sampleRate' | 'currentTime', unknown>;

const scope = globalThis as unknown as WorkletGlobals;
let registered: ProcessorClass | null = null;

/** Stands in for the processor's port: only the word that the WebAssembly is ready matters. */
class Stand {
  readonly port = { onmessage: null, postMessage: ([word]: [unknown]) => word === 'ready' && this.ready?.() };
  ready: (() => void) | null = null;
}

function lend(): { done: () => void } {
  const before = (['AudioWorkletProcessor', 'registerProcessor'] as const).map((name) => [name, name in scope, scope[name]] as const);
  scope.AudioWorkletProcessor = Stand;
  scope.registerProcessor = (_name: string, made: ProcessorClass) => {
    registered = made;
  };
  return {
    done: () => {
      for (const [name, was, value] of before) {
        if (was) scope[name] = value;
        else delete (scope as Partial<WorkletGlobals>)[name];
      }
    },
  };
}

export const begin = lend();

/** A fresh instance of the package's WebAssembly. */
export async function takeProcessor(sampleRateHz: number): Promise<unknown> {
  if (!registered) throw new Error('signalsmith-stretch did not register its processor.');
  // The class reads these names of a worklet when it is made.
  const lent = (['sampleRate', 'currentTime'] as const).filter((name) => !(name in scope));
  for (const name of lent) scope[name] = name === 'sampleRate' ? sampleRateHz : 0;
  const processor = new registered({ numberOfOutputs: 1, outputChannelCount: [2] });
  await new Promise<void>((resolve) => {
    (processor as unknown as Stand).ready = resolve;
  });
  return processor.wasmModule;
}
