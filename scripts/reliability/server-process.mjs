// Starts the real server as its own process on a folder of its own, and talks to it as any client does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import '../built.mjs';
import { isRunning, treeOf } from './process-tree.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'apps/server/dist/main.js');
const MEMORY_PROBE = fileURLToPath(new URL('memory-probe.mjs', import.meta.url));
const DEMO = join(ROOT, 'apps/server/assets/demo');
export const DEMO_LYRICS = readFileSync(join(DEMO, 'demo.lyrics.txt'), 'utf8');
const DEMO_BYTES_PER_SECOND = 24_000;
// Tags and cover come first; a little more or less of the song does not matter here.
const DEMO_TAG_BYTES = 68_000;
export const FINISHED = ['completed', 'completed_with_errors', 'failed', 'cancelled'];

/** The beginning of the demo song under another hash: bytes after the last frame change no sample. */
export function demoVariant(number, seconds = 12) {
  const song = readFileSync(join(DEMO, 'demo.mp3'));
  return Buffer.concat([song.subarray(0, DEMO_TAG_BYTES + seconds * DEMO_BYTES_PER_SECOND), Buffer.from(`variant ${number}`)]);
}

const started = new Set();

export class ServerProcess {
  /** Starts on `storageRoot` and resolves when it answers. Only one with `probed` can be asked for its `memory`. */
  static async start(storageRoot, env = {}, { probed = false } = {}) {
    const port = await freePort();
    const probe = probed ? `await import(${JSON.stringify(MEMORY_PROBE)}); ` : '';
    const run = `${probe}const { main } = await import(${JSON.stringify(MAIN)}); await main();`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', run], {
      // These scripts look more often than a person may.
      env: { ...process.env, RATE_LIMIT_PER_MINUTE: '0', ...env, STORAGE_ROOT: storageRoot, PORT: String(port), HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe', ...(probed ? ['ipc'] : [])],
    });
    const server = new ServerProcess(child, `http://127.0.0.1:${port}`, `${storageRoot}.log`);
    await server.#ready();
    return server;
  }

  #log = '';

  constructor(child, url, logPath) {
    this.child = child;
    started.add(child);
    this.url = url;
    this.ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        this.#log += text;
        appendFileSync(logPath, text);
      });
  }

  get pid() {
    return this.child.pid;
  }

  /** What it logged so far, one object for each line that is one. */
  get logLines() {
    return this.#log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  }

  /** Names of the steps it began to run, in order. */
  get startedSteps() {
    return this.logLines.flatMap((line) => ((line.msg ?? line.message) === 'A step starts.' ? [line.step] : []));
  }

  /** `{ status, body }` of a request; a body that is not JSON stays text. */
  async request(path, init) {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    return { status: response.status, body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text };
  }

  /** MiB it holds once its garbage is gone: `{ heapUsed, external, arrayBuffers, rss }`. With a path, what is on its heap goes there. */
  async memory(snapshotPath) {
    const answer = once(this.child, 'message');
    this.child.send({ snapshotPath });
    return (await answer)[0];
  }

  upload(bytes, fileName = 'song.mp3', fields = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([bytes]), fileName);
    return this.request('/api/v1/uploads', { method: 'POST', body: form });
  }

  async job(jobId) {
    const { status, body } = await this.request(`/api/v1/jobs/${jobId}`);
    if (status !== 200) throw new Error(`Job ${jobId}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Asks until `ready(job)`, and gives the job. */
  async until(jobId, ready, { seconds = 600, everyMs = 100 } = {}) {
    for (const giveUpAt = Date.now() + seconds * 1000; Date.now() < giveUpAt; await sleep(everyMs)) {
      const job = await this.job(jobId);
      if (ready(job)) return job;
    }
    throw new Error(`Job ${jobId} did not get there in ${seconds} s: ${JSON.stringify(await this.job(jobId))}`);
  }

  untilFinished(jobId, options) {
    return this.until(jobId, (job) => FINISHED.includes(job.status), options);
  }

  /** kill -9. @returns the processes it had started, which must now end by themselves */
  async kill() {
    const children = treeOf(this.pid).slice(1);
    this.child.kill('SIGKILL');
    await this.ended;
    return children;
  }

  /** Asks it to stop, as a service manager does. @returns how it ended and after how many seconds */
  async stop(signal = 'SIGTERM') {
    const started = performance.now();
    this.child.kill(signal);
    const end = await this.ended;
    return { ...end, seconds: (performance.now() - started) / 1000 };
  }

  async #ready() {
    for (let tries = 0; tries < 1_800; tries++) {
      if (this.child.exitCode !== null) throw new Error(`The server ended:\n${this.#log}`);
      if ((await fetch(`${this.url}/health`).catch(() => null)) !== null) return;
      await sleep(100);
    }
    throw new Error(`The server does not answer:\n${this.#log}`);
  }
}

/** Runs a scenario on a new folder; exit status 1 and a word about it when a promise is broken. */
export async function scenario(name, run) {
  const folder = await mkdtemp(join(tmpdir(), `refrain-${name}-`));
  const broken = [];
  const check = (holds, promise) => {
    process.stdout.write(`${holds ? 'ok    ' : 'BROKEN'} ${promise}\n`);
    if (!holds) broken.push(promise);
  };
  try {
    await run({ folder, storageRoot: join(folder, 'storage'), check, say: (text) => process.stdout.write(`       ${text}\n`) });
    // What is broken can be looked at.
    if (broken.length === 0) await rm(folder, { recursive: true, force: true });
  } catch (error) {
    check(false, `${name} ran to its end: ${error.stack}`);
  }
  for (const child of started) child.kill('SIGKILL');
  process.stdout.write(broken.length === 0 ? `${name}: every promise held\n` : `${name}: ${broken.length} broken, see ${folder}\n`);
  process.exit(broken.length === 0 ? 0 : 1);
}

/** Waits until none of these processes runs. @returns milliseconds it took */
export async function untilGone(processes, seconds = 30) {
  const started = performance.now();
  while (processes.some(({ pid }) => isRunning(pid))) {
    if (performance.now() - started > seconds * 1000)
      throw new Error(`Still running: ${processes.filter(({ pid }) => isRunning(pid)).map(({ command }) => command)}`);
    await sleep(20);
  }
  return Math.round(performance.now() - started);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
