import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const READY = /Refrain is ready: (http:\/\/localhost:\d+)/;
const LONGEST_START_MS = 60_000;

/** The real program as a process of its own: it can be killed. */
export class ServerProcess {
  readonly base: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, base: string) {
    this.#child = child;
    this.base = base;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const run = `const { main } = await import(${JSON.stringify(MAIN)}); process.exitCode = await main();`;
    const quiet = { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warning', RATE_LIMIT_PER_MINUTE: '0' };
    const child = spawn(process.execPath, ['--input-type=module', '--eval', run], {
      env: { ...process.env, ...quiet, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const address = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The server does not start:\n${output}`)), LONGEST_START_MS);
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', (text: string) => {
          output = (output + text).slice(-20_000);
          const found = READY.exec(output)?.[1];
          if (found) resolve(found);
        });
      child.once('exit', () => reject(new Error(`The server ended:\n${output}`)));
      child.once('exit', () => clearTimeout(timer));
    });
    return new ServerProcess(child, address.replace('localhost', '127.0.0.1'));
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** @returns its exit status; null when the signal ended it */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, 'exit') as Promise<[number | null]>;
    this.#child.kill(signal);
    return (await ended)[0];
  }
}
