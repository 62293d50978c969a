// The two ways to run the server, real in every part: one process with files and SQLite, and two API processes with PostgreSQL,
// Redis and S3. Neither makes songs meanwhile: what is measured is how they answer.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { built } from '../built.mjs';
import { needPrograms } from '../needed.mjs';
import { ServerProcess } from '../reliability/server-process.mjs';

const { startPostgresServer } = await built('packages/testkit/dist/index.js');

const QUIET = { LOG_LEVEL: 'error', ROLES: 'api' };

/** @returns {Promise<{ bases: string[], database: object, pids: number[], close: () => Promise<void> }>} */
export async function embedded(folder) {
  const server = await ServerProcess.start(folder, QUIET);
  const close = async () => void (await server.stop());
  return { bases: [server.url], database: { path: join(folder, 'refrain.db') }, pids: [server.pid], close };
}

export async function distributed(folder) {
  needPrograms({ 'redis-server': 'redis-server' });
  const { RedisServer } = await built('apps/server/dist/platform/redis/redis-server.fixture.js');
  const [postgres, redis, store] = await Promise.all([startPostgresServer({ careful: true }), RedisServer.open(), startStore()]);
  const env = { ...QUIET, ...store.env, DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const servers = [await ServerProcess.start(folder, env), await ServerProcess.start(folder, env)];
  return {
    bases: servers.map(({ url }) => url),
    database: { url: postgres.url },
    pids: servers.map(({ pid }) => pid),
    async close() {
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all([postgres.stop(), redis.close(), store.close()]);
    },
  };
}

/** Puts songs into the library as if they had been made, beside those that are uploaded. */
export async function addSongs({ database }, count) {
  const { openDatabase } = await built('apps/server/dist/platform/database/open-database.js');
  const opened = await openDatabase('url' in database ? { ...database, poolSize: 2, statementTimeoutMs: 30_000 } : database);
  const now = Date.now();
  for (let n = 0; n < count; n++) {
    const names = {
      id: `song-${n}`,
      title: `Song ${n}`,
      artist: `Artist ${n % 40}`,
      fileName: `${n}.mp3`,
      audioSha256: `${n}`.padStart(64, '0'),
    };
    const times = { createdAt: now - n, updatedAt: now - n };
    await opened
      .insertInto('songs')
      .values({ ...names, ...times, listed: 1, durationMs: 200_000, sizeBytes: 4_000_000, hasCover: 0 })
      .execute();
    const job = { id: `job-${n}`, songId: names.id, kind: 'analysis', status: 'completed', priority: 0, optionsJson: '{}', attempts: 0 };
    await opened
      .insertInto('jobs')
      .values({ ...job, ...times, finishedAt: now })
      .execute();
  }
  await opened.destroy();
}

/** An S3 in a process of its own: it must not share the processor time of whoever measures. */
async function startStore() {
  const child = fork(fileURLToPath(import.meta.url), ['store']);
  const [place] = await once(child, 'message');
  const { bucket, prefix, endpoint, credentials } = place;
  return {
    env: {
      BLOBS: `s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async close() {
      child.send('close');
      await once(child, 'exit');
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && process.argv[2] === 'store') {
  const { startS3Server } = await built('apps/server/dist/platform/blobs/s3-server.fixture.js');
  const server = await startS3Server();
  process.once('message', async () => {
    await server.close();
    process.exit(0);
  });
  process.send(server.place);
}
