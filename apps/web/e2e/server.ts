import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START_SECONDS = 60;
const RUN = "const { main } = await import('./apps/server/dist/main.js'); await main();";

export interface RunningServer {
  url: string;
  stop: () => Promise<void>;
}

/**
 * Boots the built server with an empty house of its own. REFRAIN_URL tests one that runs already.
 * @param firstVisit leaves the questions of the first visit to be asked
 */
export async function startServer(settings: Readonly<Record<string, string>> = {}, { firstVisit = false } = {}): Promise<RunningServer> {
  const running = process.env.REFRAIN_URL;
  if (running) return { url: running, stop: async () => {} };
  for (const built of ['apps/server/dist/main.js', 'apps/web/dist/app/index.html']) {
    if (!existsSync(join(ROOT, built))) throw new Error(`${built} is missing: run "npm run build" first.`);
  }
  const port = await freePort();
  const storageRoot = await mkdtemp(join(tmpdir(), 'refrain-page-'));
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', STORAGE_ROOT: storageRoot, LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(storageRoot, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; waited < START_SECONDS * 5; waited++) {
    if (child.exitCode !== null) break;
    if (
      await fetch(`${url}/health/simple`).then(
        (response) => response.ok,
        () => false,
      )
    ) {
      if (!firstVisit) await settleIn(url);
      return { url, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error(`The server did not start:\n${output}`);
}

/** Refused where everybody must sign in: strangers are asked nothing there either. */
async function settleIn(url: string): Promise<void> {
  const body = JSON.stringify({ 'house.isSetUp': true });
  await fetch(`${url}/api/v1/settings`, { method: 'PATCH', headers: { 'content-type': 'application/json' }, body });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No port.'))));
    });
  });
}
