import { parentPort } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { openSessionOn } from './onnx-session.ts';
import { buffersOf, type FloatTensorValues, type FromOnnxThread, type ToOnnxThread } from './onnx-thread.messages.ts';

/*
 * The program of an inference thread: opens one model and runs it on what it is sent, one after the other.
 */

const port = parentPort!;

function send(message: FromOnnxThread, moved: ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}

function tensorsOf(values: FloatTensorValues): Record<string, ort.Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, { data, dims }]) => [name, new ort.Tensor('float32', data, dims)]));
}

function infoOf(metadata: readonly ort.InferenceSession.ValueMetadata[]) {
  return metadata.flatMap((value) => (value.isTensor ? [{ name: value.name, dims: [...value.shape] }] : []));
}

function failed(error: unknown): FromOnnxThread {
  return { type: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
}

let session: ort.InferenceSession | undefined;

async function open({ modelPath, options }: Extract<ToOnnxThread, { type: 'open' }>): Promise<void> {
  const opened = await openSessionOn(modelPath, options);
  session = opened.session;
  send({
    type: 'opened',
    inputs: infoOf(session.inputMetadata),
    outputs: infoOf(session.outputMetadata),
    device: opened.device,
    ...(opened.note !== undefined && { note: opened.note }),
  });
}

async function run({ inputs, outputs }: Extract<ToOnnxThread, { type: 'run' }>): Promise<void> {
  await session!.run(tensorsOf(inputs), tensorsOf(outputs));
  send({ type: 'done', inputs, outputs }, buffersOf(inputs, outputs));
}

async function close(): Promise<void> {
  await session?.release();
  port.close();
}

port.on('message', async (message: ToOnnxThread) => {
  try {
    if (message.type === 'open') await open(message);
    else if (message.type === 'run') await run(message);
    else await close();
  } catch (error) {
    send(failed(error));
  }
});
