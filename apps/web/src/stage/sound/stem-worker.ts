import { type FeederMessage, StemFeeder } from '@refrain/stage-engine';
import type { StemWorkerRequest } from './worker-stems.ts';

/** What a worker's global scope has and TypeScript's DOM library does not say. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<StemWorkerRequest>) => void) | null;
  postMessage(message: FeederMessage, transfer: Transferable[]): void;
}
const scope = globalThis as unknown as WorkerScope;

/** For a megabyte at most. A network that went away may not say so; then it is asked anew. */
const READ_TIMEOUT_MS = 15_000;

/** Reads and decodes the stems of one song away from the page, so that neither words nor buttons ever wait for sound. */
let feeder: Promise<StemFeeder> | null = null;

scope.onmessage = ({ data }) => {
  if (data.type === 'open') feeder = open(data);
  else void feeder?.then((opened) => opened.want(data.frame)).catch(() => {});
};

async function open({ files }: Extract<StemWorkerRequest, { type: 'open' }>): Promise<StemFeeder> {
  const post = (message: FeederMessage) => scope.postMessage(message, buffersOf(message));
  const readable = files.map(({ stem, url, sizeBytes }) => ({
    stem,
    sizeBytes,
    read: (from: number, to: number) => readRange(url, from, to),
  }));
  try {
    return await StemFeeder.open(readable, post);
  } catch (error) {
    post({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function readRange(url: string, from: number, to: number): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
  const response = await fetch(url, { headers: { range: `bytes=${from}-${to - 1}` }, signal });
  if (!response.ok) throw new Error('The sound of this song does not arrive.');
  const bytes = new Uint8Array(await response.arrayBuffer());
  // A server or proxy without ranges sends the whole file.
  return response.status === 206 ? bytes : bytes.subarray(from, to);
}

function buffersOf(message: FeederMessage): Transferable[] {
  return message.type === 'page' ? ([...new Set([message.left.buffer, message.right.buffer])] as ArrayBuffer[]) : [];
}
