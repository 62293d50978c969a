import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { openSessionOn } from './onnx-session.ts';
import { buffersOf, type FloatTensorValues, type FromOnnxThread, type OpenRequest, type ToOnnxThread } from './onnx-thread.messages.ts';

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

try {
  const { modelPath, options } = workerData as OpenRequest;
  const { session, device, note } = await openSessionOn(modelPath, options);
  port.on('message', async (message: ToOnnxThread) => {
    if (message.type === 'close') {
      await session.release();
      port.close();
      return;
    }
    try {
      const { inputs, outputs } = message;
      await session.run(tensorsOf(inputs), tensorsOf(outputs));
      send({ type: 'done', inputs, outputs }, buffersOf(inputs, outputs));
    } catch (error) {
      send(failed(error));
    }
  });
  send({
    type: 'opened',
    inputs: infoOf(session.inputMetadata),
    outputs: infoOf(session.outputMetadata),
    device,
    ...(note !== undefined && { note }),
  });
} catch (error) {
  send(failed(error));
  port.close();
}
