import type crypto from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Place } from './s3-blob-store.ts';

/** s3rver has no types of its own. */
interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
type S3rverClass = new (options: {
  directory: string;
  address: string;
  port: number;
  silent: boolean;
  configureBuckets: { name: string; configs: string[] }[];
}) => S3rver;

const BUCKET = 'songs';

export interface S3Server {
  readonly place: S3Place & { readonly endpoint: string; readonly credentials: NonNullable<S3Place['credentials']> };
  close(): Promise<void>;
}

/** A real server that speaks S3, with one bucket, on a free port of this machine. `pagesAt`: whose pages may read it in a browser. */
export async function startS3Server({ pagesAt }: { readonly pagesAt?: string } = {}): Promise<S3Server> {
  const require = createRequire(import.meta.url);
  giveDesBack(require('node:crypto') as typeof crypto);
  const Server = require('s3rver') as S3rverClass;
  const directory = await mkdtemp(join(tmpdir(), 'refrain-s3-'));
  const configureBuckets = [{ name: BUCKET, configs: pagesAt === undefined ? [] : [corsRule(pagesAt)] }];
  const server = new Server({ directory, address: '127.0.0.1', port: 0, silent: true, configureBuckets });
  const { port } = await server.run();
  let open = true;
  return {
    place: {
      bucket: BUCKET,
      prefix: 'karaoke/night',
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    },
    async close() {
      if (!open) return;
      open = false;
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** As docs/deploy.md has it. */
function corsRule(origin: string): string {
  const rule = `<AllowedOrigin>${origin}</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedHeader>Range</AllowedHeader>`;
  return `<CORSConfiguration><CORSRule>${rule}</CORSRule></CORSConfiguration>`;
}

/** s3rver writes the tokens of its lists with a cipher that OpenSSL 3 has no more: any other does. */
function giveDesBack(used: typeof crypto): void {
  for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
    const original = used[name] as typeof crypto.createCipheriv;
    const twice = (half: Buffer) => Buffer.concat([half, half]);
    const replacement = (cipher: string, key: Buffer, iv: Buffer) =>
      cipher === 'des' ? original('aes-128-cbc', twice(key), twice(iv)) : original(cipher, key, iv);
    Object.assign(used, { [name]: replacement });
  }
}
