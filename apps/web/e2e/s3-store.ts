import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const RUN = `
  const { startS3Server } = await import('./apps/server/dist/platform/blobs/s3-server.fixture.js');
  const { place, close } = await startS3Server({ pagesAt: process.env.PAGES_AT });
  process.on('SIGTERM', () => close().then(() => process.exit()));
  console.log(JSON.stringify(place));`;

export interface S3Store {
  origin: string;
  /** Of a server that keeps its files there. */
  settings: Readonly<Record<string, string>>;
  stop: () => Promise<void>;
}

interface Place {
  bucket: string;
  prefix: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** A store that speaks S3, in a process of its own. @param pagesAt whose pages may read it: an origin, with at most one `*` */
export async function startS3Store(pagesAt: string): Promise<S3Store> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN], {
    cwd: ROOT,
    env: { ...process.env, PAGES_AT: pagesAt },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { bucket, prefix, endpoint, credentials } = JSON.parse(line.toString()) as Place;
  return {
    origin: endpoint,
    settings: {
      BLOBS: `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
