import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, vi } from 'vitest';
import type { Json } from './test-server.ts';

/** `main.js` in a process of its own, so that it can be killed. */
export class ServerProcess {
  readonly base: string;
  readonly child: ChildProcess;
  log = '';

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.base = `http://127.0.0.1:${port}`;
    const program = `import(${JSON.stringify(new URL('../dist/main.js', import.meta.url).href)}).then((m) => m.main()).then((status) => { process.exitCode = status; });`;
    this.child = spawn(process.execPath, ['-e', program], {
      env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text) => {
        this.log += text;
      });
  }

  /** Starts it, whatever comes of that. */
  static async launch(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    return new ServerProcess(await freePort(), env);
  }

  /** Starts it and waits until it answers. */
  static async start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const started = await ServerProcess.launch(env);
    await vi.waitFor(async () => expect((await fetch(`${started.base}/health/live`)).ok).toBe(true), { timeout: 60_000, interval: 100 });
    return started;
  }

  get lines(): Json[] {
    return this.log
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Json);
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve(this.child.exitCode);
    return new Promise((resolve) => {
      this.child.once('exit', resolve);
      this.child.kill(signal);
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
