// Loaded into a server that is watched: says over IPC what it holds once its garbage is gone.
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const BYTES_PER_MEBIBYTE = 2 ** 20;

process.on('message', ({ snapshotPath }) => {
  // What a first round finalises, a second one frees.
  collectGarbage();
  collectGarbage();
  if (snapshotPath) writeHeapSnapshot(snapshotPath);
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const mebibytes = Object.entries({ heapUsed, external, arrayBuffers, rss }).map(([name, bytes]) => [
    name,
    Number((bytes / BYTES_PER_MEBIBYTE).toFixed(1)),
  ]);
  process.send(Object.fromEntries(mebibytes));
});
// Only a question keeps nobody alive.
process.channel.unref();
