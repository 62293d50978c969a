import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/refrain.mjs', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refrain-serve-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function refrain(...args: string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, STORAGE_ROOT: folder, HOST: '127.0.0.1', PORT: '0' } });
}

/** Resolves with the address that is printed. */
function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (part) => {
      text += part;
      const address = /Refrain is ready: (http:\S+)/.exec(text)?.[1];
      if (address) resolve(address);
    });
    child.on('close', (code) => reject(new Error(`It ended with ${code}: ${text}`)));
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}

describe('B47 refrain serve', { timeout: 120_000 }, () => {
  it('starts, prints where it is, is checked while it runs, stops on SIGTERM, and starts again on what it kept', async () => {
    for (const _ of ['first start', 'clean restart']) {
      const server = refrain('serve');
      const address = await ready(server);
      expect((await fetch(`${address}/health/ready`)).status).toBe(200);
      const doctor = refrain('doctor');
      expect(await ended(doctor)).toBe(0);
      const stopped = ended(server);
      server.kill('SIGTERM');
      expect(await stopped).toBe(0);
    }
  });

  it('refuses a setting that makes no sense, by name', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'serve'], { env: { ...process.env, STORAGE_ROOT: folder, PORT: 'eighty' } });
    let stderr = '';
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    expect(await ended(child)).toBe(2);
    expect(stderr).toContain('PORT');
  });

  it('says what to do when the port is taken', async () => {
    const first = refrain('serve');
    const { port } = new URL(await ready(first));
    const child = spawn(process.execPath, [PROGRAM, 'serve'], {
      env: { ...process.env, STORAGE_ROOT: join(folder, 'second'), HOST: '127.0.0.1', PORT: port },
    });
    let stderr = '';
    child.stderr?.on('data', (part) => {
      stderr += part;
    });
    expect(await ended(child)).toBe(2);
    expect(stderr).toContain(`Port ${port} is taken`);
    const stopped = ended(first);
    first.kill('SIGTERM');
    expect(await stopped).toBe(0);
  });
});
