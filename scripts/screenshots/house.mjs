// A server with an empty house of its own, for pictures.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '../built.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** As a house with a network is found by its guests; the pictures themselves are taken at the local address. */
const GUEST_URL = 'http://192.168.1.20:8000';
const RUN = "const { main } = await import('./apps/server/dist/main.js'); await main();";

/** @returns {Promise<{url: string, stop: () => Promise<void>}>} */
export async function openHouse() {
  const port = await freePort();
  const storageRoot = await mkdtemp(join(tmpdir(), 'refrain-pictures-'));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), STORAGE_ROOT: storageRoot, LOG_LEVEL: 'warn', PUBLIC_URL: GUEST_URL },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(storageRoot, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const up = await fetch(`${url}/api/v1/info`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error('The server did not start.');
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
