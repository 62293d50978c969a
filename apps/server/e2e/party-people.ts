import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { openDatabase } from '../dist/platform/database/open-database.js';
import type { Json, TestServer } from './test-server.ts';

/** Songs put straight into the library of a test server, ready to be sung or still to be made. */
export async function addSongs(
  at: TestServer,
  songs: readonly { readonly id: string; readonly seconds?: number; readonly status?: 'completed' | 'queued' | 'failed' }[],
): Promise<void> {
  const database = await openDatabase(at.database);
  const now = Date.now();
  for (const { id, seconds = 200, status = 'completed' } of songs) {
    await database
      .insertInto('songs')
      .values({
        id,
        listed: 1,
        audioSha256: randomUUID().replaceAll('-', '').padEnd(64, '0'),
        title: `Song ${id}`,
        artist: 'The Testers',
        fileName: `${id}.mp3`,
        durationMs: seconds * 1000,
        sizeBytes: 1_000,
        hasCover: 0,
        soundJson: '{}',
        createdAt: now,
        updatedAt: now,
      })
      .execute();
    const job = {
      id: `job-${id}`,
      songId: id,
      kind: 'library',
      priority: 0,
      optionsJson: '{}',
      createdAt: now,
      updatedAt: now,
      attempts: 0,
    };
    const finishedAt = status === 'queued' ? null : now;
    await database
      .insertInto('jobs')
      .values({ ...job, status, finishedAt })
      .execute();
    const step = {
      jobId: job.id,
      queue: 'stem_separation',
      status: status === 'queued' ? 'pending' : 'done',
      progress: 0,
      reused: 0,
      attempts: 0,
    } as const;
    await database
      .insertInto('jobSteps')
      .values({ ...step, name: 'separate' })
      .execute();
  }
  await database.destroy();
}

/** Somebody with a browser: keeps the cookie that the server gave. */
export class Guest {
  readonly #base: string;
  cookie = '';

  constructor(at: Pick<TestServer, 'base'>) {
    this.#base = at.base;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> {
    const headers = {
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(this.#base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** A socket of this browser's. Close it yourself. */
  connect(namespace = '/'): Socket {
    return io(this.#base + namespace, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: this.cookie === '' ? {} : { cookie: this.cookie },
    });
  }
}

export interface TestParty {
  readonly id: string;
  readonly code: string;
  readonly host: Guest;
  /** Comes in by the code. */
  guest(name: string): Promise<Guest & { memberId: string }>;
}

export async function newParty(at: TestServer, settings: Json = {}): Promise<TestParty> {
  const host = new Guest(at);
  const { body } = await host.ask('POST', '/api/v1/parties', {
    name: 'Friday',
    hostName: 'Hana',
    settings: { autoAdvance: false, ...settings },
  });
  const { id, code } = body['party'];
  return {
    id,
    code,
    host,
    async guest(name) {
      const guest = new Guest(at);
      const joined = await guest.ask('POST', '/api/v1/parties/join', { code, name });
      return Object.assign(guest, { memberId: joined.body['you'].id as string });
    },
  };
}
