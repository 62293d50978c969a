// What many processes stand on. `folder`: SQLite and files in one folder, with a Redis. `servers`: PostgreSQL, an S3 server and
// Redis, each process with a storage folder of its own, as on machines of their own.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from '../built.mjs';
import { needPrograms } from '../needed.mjs';

const { startPostgresServer } = await built('packages/testkit/dist/index.js');
const { FsBlobStore } = await built('apps/server/dist/platform/blobs/fs-blob-store.js');
const { S3BlobStore } = await built('apps/server/dist/platform/blobs/s3-blob-store.js');
const { startS3Server } = await built('apps/server/dist/platform/blobs/s3-server.fixture.js');
const { RedisServer } = await built('apps/server/dist/platform/redis/redis-server.fixture.js');

const MOST_TRIES = 20;

export async function openFoundation(kind, storageRoot) {
  needPrograms({ 'redis-server': 'redis-server' });
  const redis = await RedisServer.open();
  return kind === 'servers' ? onServers(storageRoot, redis) : onFolder(storageRoot, redis);
}

function onFolder(storageRoot, redis) {
  return {
    redis,
    postgres: null,
    env: { REDIS_URL: redis.url },
    database: { path: join(storageRoot, 'refrain.db') },
    storageRootOf: () => storageRoot,
    openBlobs: () => FsBlobStore.open({ root: join(storageRoot, 'library') }),
    close: () => redis.close(),
  };
}

async function onServers(storageRoot, redis) {
  const postgres = await startPostgresServer({ careful: true });
  const s3 = await startS3Server();
  const { bucket, prefix, endpoint, region, credentials } = s3.place;
  const env = {
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    DATABASE_POOL_SIZE: '8',
    BLOBS: `s3://${bucket}/${prefix}?endpoint=${endpoint}&region=${region}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    UPLOADS_DIR: join(storageRoot, 'uploads'),
    SECRET_KEY: 'one secret for all of these processes',
  };
  return {
    redis,
    postgres,
    env,
    database: { url: postgres.url, poolSize: 2, statementTimeoutMs: 20_000 },
    storageRootOf: (place) => newMachine(storageRoot, place),
    openBlobs: async () => new S3BlobStore({ ...s3.place, cacheFolder: join(storageRoot, 'copies'), cacheBytes: 0 }),
    async close() {
      await postgres.stop();
      await s3.close();
      await redis.close();
    },
  };
}

/** A storage folder of its own. Only models as they are computed with are shared: to make them anew for each shows nothing more. */
function newMachine(storageRoot, place) {
  const machine = join(storageRoot, place);
  mkdirSync(join(storageRoot, 'cache'), { recursive: true });
  if (mkdirSync(machine, { recursive: true })) symlinkSync(join(storageRoot, 'cache'), join(machine, 'cache'));
  return machine;
}

/** kill -9 of the postmaster, and the same data again after `seconds`. */
export async function restartPostgres(postgres, seconds) {
  await postgres.kill();
  await sleep(seconds * 1000);
  for (let tries = 1; ; tries++) {
    try {
      return await postgres.start();
    } catch (error) {
      // Its own processes may still be on their way out, and hold the shared memory.
      if (tries === MOST_TRIES) throw error;
      await sleep(250);
    }
  }
}

export async function restartRedis(redis, seconds) {
  await redis.stop('SIGKILL');
  await sleep(seconds * 1000);
  await redis.start();
}
