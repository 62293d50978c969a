// A whole server on a free port, as a process of its own, and what the scripts beside it need to fill it.
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { built } from '../built.mjs';

/** `where`: the database as `openDatabase` takes it. */
export async function addSongs(where, ids) {
  const { openDatabase } = await built('apps/server/dist/platform/database/open-database.js');
  const database = await openDatabase(where);
  const now = Date.now();
  for (const id of ids) {
    const song = {
      id,
      listed: 1,
      audioSha256: randomUUID(),
      title: `Song ${id}`,
      artist: 'Nobody',
      fileName: `${id}.mp3`,
      durationMs: 200_000,
    };
    await database
      .insertInto('songs')
      .values({ ...song, sizeBytes: 1, hasCover: 0, soundJson: '{}', createdAt: now, updatedAt: now })
      .execute();
    const job = { id: `job-${id}`, songId: id, kind: 'library', status: 'completed', priority: 0, optionsJson: '{}', attempts: 0 };
    await database
      .insertInto('jobs')
      .values({ ...job, createdAt: now, updatedAt: now, finishedAt: now })
      .execute();
  }
  await database.destroy();
}

/** Asks as one browser would: keeps the cookie it was given. */
export async function ask(who, method, path, body) {
  const headers = { ...(who.cookie ? { cookie: who.cookie } : {}), ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(who.base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const [set] = response.headers.getSetCookie();
  if (set) who.cookie = set.split(';')[0];
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${JSON.stringify(answer)}`), { status: response.status });
  return answer;
}

async function serve(folder) {
  const { composeServer } = await built('apps/server/dist/compose.js');
  const { loadConfig } = await built('apps/server/dist/config/config.js');
  const quiet = { STORAGE_ROOT: folder, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0', ROLES: 'api' };
  const server = await composeServer(loadConfig(quiet));
  await server.start();
  process.on('message', () => {
    globalThis.gc?.();
    process.send({ rssMb: Math.round(process.memoryUsage().rss / 1e6) });
  });
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  process.send({ base: `http://127.0.0.1:${server.http.server.address().port}` });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await serve(process.argv[2]);
