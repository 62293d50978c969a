import type { StemName } from '@refrain/song-model';
import type { FeederMessage, SongShape, StemSource } from '@refrain/stage-engine';

/** Where the file of a stem is. */
export interface StemAddress {
  stem: StemName;
  url: string;
  sizeBytes: number;
}

export type StemWorkerRequest = { type: 'open'; files: StemAddress[] } | { type: 'want'; frame: number };
type PageMessage = Parameters<Parameters<StemSource['onMessage']>[0]>[0];

/**
 * Opens the stems of a song in a worker of their own.
 * @param onTrouble told when sound does not arrive once the song is open; it is tried again
 * @throws Error when the stems cannot be read at all
 */
export async function openStems(files: StemAddress[], signal: AbortSignal, onTrouble: (message: string) => void): Promise<StemSource> {
  const worker = new Worker(new URL('./stem-worker.ts', import.meta.url), { type: 'module' });
  const request = (message: StemWorkerRequest) => worker.postMessage(message);
  let give: (message: PageMessage) => void = () => {};
  const shape = await new Promise<SongShape>((resolve, reject) => {
    const fail = (error: Error) => {
      worker.terminate();
      reject(error);
    };
    signal.addEventListener('abort', () => fail(new DOMException('The song was left.', 'AbortError')), { once: true });
    worker.onerror = () => fail(new Error('This browser could not open the sound of the song.'));
    let opened = false;
    worker.onmessage = ({ data }: MessageEvent<FeederMessage>) => {
      if (data.type === 'opened') {
        opened = true;
        resolve(data.shape);
      } else if (data.type !== 'trouble') give(data);
      else if (opened) onTrouble(data.message);
      else fail(new Error(data.message));
    };
    request({ type: 'open', files });
  });
  return {
    shape,
    want: (frame) => request({ type: 'want', frame }),
    onMessage: (listener) => {
      give = listener;
    },
    close: () => worker.terminate(),
  };
}
