import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jobSchema, type Song, songSchema, type UploadResult, uploadResultSchema, uploadStateSchema } from '@refrain/contract';
import { toneWav } from '@refrain/testkit';
import { io } from 'socket.io-client';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

/*
 * The service from outside, over a real socket, with the real pipeline's first steps. The long ones (real models on
 * the demo song) are in the suites of the older systems' paths, which run one whole job each.
 */

let server: TestServer;
let base: string;
const ANN = { authorization: 'Bearer ann-key-0123456789' };
const BOB = { authorization: 'Bearer bob-key-0123456789' };

beforeAll(async () => {
  server = await startTestServer({ MAX_FILE_SIZE: '3MB', API_KEYS: 'ann:ann-key-0123456789,bob:bob-key-0123456789', MAX_DURATION: '30 s' });
  base = server.base;
});

afterAll(() => server.stop());

function upload(
  bytes: Uint8Array,
  name: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  form.set('file', new Blob([Buffer.from(bytes)]), name);
  return fetch(`${base}/api/v1/uploads`, { method: 'POST', body: form, headers });
}

async function accepted(response: Response): Promise<UploadResult> {
  expect(response.status, await response.clone().text()).toBe(201);
  return uploadResultSchema.parse(await response.json());
}

async function songWhen(songId: string, ready: (song: Song) => boolean): Promise<Song> {
  return vi.waitFor(
    async () => {
      const song = songSchema.parse(await (await fetch(`${base}/api/v1/songs/${songId}`)).json());
      if (!ready(song)) throw new Error(JSON.stringify(song.steps.map(({ name, status }) => `${name} ${status}`)));
      return song;
    },
    { timeout: 60_000, interval: 100 },
  );
}

const stepDone = (name: string) => (song: Song) => song.steps.some((step) => step.name === name && step.status === 'done');

describe('an upload', () => {
  it('becomes a song and a job, named by the file, in any script', async () => {
    const result = await accepted(await upload(toneWav({ seconds: 2, frequencyHz: 220 }), 'Группа - 日本語 の歌.wav'));
    expect(result.song).toMatchObject({ title: '日本語 の歌', artist: 'Группа', durationSeconds: 2 });
    expect(result.alreadyKnown).toBe(false);
    const song = await songWhen(result.songId, (found) => stepDone('inspect')(found) && found.loudness.integratedLufs !== null);
    expect(song.sound).toMatchObject({ codec: 'pcm_s16le', sampleRateHz: 44_100 });
    expect(song.loudness.integratedLufs).toBeLessThan(0);
    await fetch(`${base}/api/v1/jobs/${result.jobId}/cancel`, { method: 'POST' });
  });

  it('of the same sound twice is one song, and the second caller does not learn the first job', async () => {
    const bytes = toneWav({ seconds: 1, frequencyHz: 330 });
    const first = await accepted(await upload(bytes, 'once.wav'));
    const second = await accepted(await upload(bytes, 'twice.wav'));
    expect(second).toMatchObject({ songId: first.songId, alreadyKnown: true });
    expect(second.jobId).not.toBe(first.jobId);
  });

  it.each([
    [
      'text under a sound name',
      Buffer.from('This is not a song, whatever its name says.\n'.repeat(50)),
      'song.mp3',
      415,
      'audio.unsupported',
    ],
    ['an empty file', Buffer.alloc(0), 'empty.mp3', 400, 'audio.empty'],
    ['more than the limit', Buffer.alloc(4 << 20, 1), 'large.wav', 413, 'upload.tooLarge'],
  ])('refuses %s, with a code, and leaves nothing behind', async (_what, bytes, name, status, code) => {
    const response = await upload(bytes, name);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code, status });
    expect((await readdir(join(server.folder, 'temp'))).filter((entry) => entry.startsWith('upload~'))).toEqual([]);
  });

  it('without a file, or with options that make no sense, is refused', async () => {
    const none = await fetch(`${base}/api/v1/uploads`, { method: 'POST', body: new FormData() });
    expect(await none.json()).toMatchObject({ code: 'upload.missingFile' });
    const odd = await upload(toneWav({ seconds: 1, frequencyHz: 100 }), 'a.wav', { quality: 'perfect' });
    expect(await odd.json()).toMatchObject({ code: 'request.invalid' });
  });

  it('can be resumed (tus), and says which song it became', async () => {
    const bytes = Buffer.from(toneWav({ seconds: 3, frequencyHz: 440 }));
    let answer: Headers | undefined;
    const url = await new Promise<string>((resolve, reject) => {
      const tus: Upload = new Upload(bytes, {
        endpoint: `${base}/api/v1/uploads/resumable`,
        chunkSize: 100_000,
        metadata: { filename: 'In Parts.wav', title: 'In parts' },
        onError: reject,
        onAfterResponse: (_request, response) => {
          if (response.getHeader('Refrain-Song-Id'))
            answer = new Headers({ song: response.getHeader('Refrain-Song-Id') ?? '', job: response.getHeader('Refrain-Job-Id') ?? '' });
        },
        onSuccess: () => resolve(tus.url ?? ''),
      });
      tus.start();
    });
    const state = uploadStateSchema.parse(await (await fetch(`${base}/api/v1/uploads/${url.split('/').at(-1)}`)).json());
    expect(state).toMatchObject({
      status: 'accepted',
      songId: answer?.get('song'),
      jobId: answer?.get('job'),
      receivedBytes: bytes.length,
    });
    expect((await songWhen(state.songId ?? '', () => true)).title).toBe('In parts');
  });

  it('can be resumed, and is refused by what is in it', async () => {
    const failure = await new Promise<Error>((resolve, reject) => {
      new Upload(Buffer.from('no sound at all '.repeat(100)), {
        endpoint: `${base}/api/v1/uploads/resumable`,
        metadata: { filename: 'x.mp3' },
        retryDelays: [],
        onError: resolve,
        onSuccess: () => reject(new Error('It was taken.')),
      }).start();
    });
    expect(String(failure)).toContain('audio.unsupported');
  });
});

describe('a song that is done', () => {
  it('stays done when it is added again, while other songs wait', { timeout: 120_000 }, async () => {
    const bytes = toneWav({ seconds: 2, frequencyHz: 260 });
    const { songId } = await accepted(await upload(bytes, 'done.wav'));
    await vi.waitFor(
      async () => expect(songSchema.parse(await (await fetch(`${base}/api/v1/songs/${songId}`)).json()).status).toBe('completed'),
      { timeout: 100_000, interval: 200 },
    );
    const others = await Promise.all(
      [1, 2, 3, 4].map(async (i) => accepted(await upload(toneWav({ seconds: 20, frequencyHz: 260 + i }), `other ${i}.wav`))),
    );
    const again = await accepted(await upload(bytes, 'done.wav'));
    expect(again).toMatchObject({ songId, alreadyKnown: true, song: { status: 'completed', progress: 1 } });
    const job = jobSchema.parse(await (await fetch(`${base}/api/v1/jobs/${again.jobId}`)).json());
    expect(job.steps.every((step) => step.status === 'done' && step.reused)).toBe(true);
    expect((await fetch(`${base}/api/v1/songs/${songId}/files/chart.json`)).status).toBe(200);
    for (const { jobId } of others) await fetch(`${base}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' });
  });
});

describe('what is no upload', () => {
  it.each(['multipart/form-data', 'multipart/form-data; boundary=x', 'multipart/form-data; boundary='])(
    'a body that is no %s',
    async (type) => {
      for (const path of ['/api/v1/uploads', '/api/v1/library/import', '/api/songs']) {
        const response = await fetch(base + path, { method: 'POST', body: '-1e+308', headers: { 'content-type': type } });
        expect(response.status, path).toBeGreaterThanOrEqual(400);
        expect(response.status, path).toBeLessThan(500);
      }
    },
  );

  it('a small file that holds a very long sound', async () => {
    const response = await upload(toneWav({ seconds: 31, frequencyHz: 300 }), 'long.wav');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'audio.tooLong' });
  });
});

describe('a file of a song', () => {
  it('answers ranges, ETags and HEAD', async () => {
    const bytes = toneWav({ seconds: 1, frequencyHz: 550 });
    const { songId } = await accepted(await upload(bytes, 'range.wav'));
    const url = `${base}/api/v1/songs/${songId}/files/original`;
    const whole = await fetch(url);
    const etag = whole.headers.get('etag') ?? '';
    expect(Buffer.from(await whole.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${bytes.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(bytes.subarray(100, 200)))).toBe(true);
    expect((await fetch(url, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
    expect((await fetch(`${base}/api/v1/songs/${songId}/files/..%2f..%2fsecret.key`)).status).toBe(404);
  });
});

describe('B45 the results of a song', () => {
  it('are served as they come, while it is made, and are not sent twice to a browser that keeps them', async () => {
    const { songId, jobId } = await accepted(await upload(toneWav({ seconds: 12, frequencyHz: 240 }), 'as it comes.wav'));
    await songWhen(songId, stepDone('inspect'));
    const files = `${base}/api/v1/songs/${songId}/files`;
    const first = await fetch(`${files}/peaks.json`);
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
    expect((await first.text()).length).toBeGreaterThan(100);
    const again = await fetch(`${files}/peaks.json`, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    // The rest is still to come.
    expect((await fetch(`${files}/stems/vocals.flac`)).status).toBe(409);
    const job = jobSchema.parse(await (await fetch(`${base}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' })).json());
    expect(job.status).toBe('cancelled');
  });
});

describe('an outsider', () => {
  it('does not see what belongs to an API key, on any route', async () => {
    const { songId, jobId } = await accepted(await upload(toneWav({ seconds: 1, frequencyHz: 660 }), 'mine.wav', {}, ANN));
    const routes: [string, string, object?][] = [
      ['GET', `/api/v1/songs/${songId}`],
      ['PATCH', `/api/v1/songs/${songId}`, { title: 'Stolen' }],
      ['PUT', `/api/v1/songs/${songId}/lyrics`, { text: 'la' }],
      ['DELETE', `/api/v1/songs/${songId}`],
      ['GET', `/api/v1/songs/${songId}/files/original`],
      ['GET', `/api/v1/jobs/${jobId}`],
      ['POST', `/api/v1/jobs/${jobId}/cancel`],
      ['POST', `/api/v1/jobs/${jobId}/retry`],
    ];
    for (const [method, path, body] of routes) {
      for (const who of [{}, BOB]) {
        const headers = { ...who, ...(body ? { 'content-type': 'application/json' } : {}) };
        const response = await fetch(base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
        expect(response.status, `${method} ${path}`).toBe(404);
      }
    }
    expect((await fetch(`${base}/api/v1/songs/${songId}`, { headers: ANN })).status).toBe(200);
    const listed = async (headers: Record<string, string>) =>
      JSON.stringify(await (await fetch(`${base}/api/v1/songs?limit=200`, { headers })).json());
    expect(await listed({})).not.toContain(songId);
    expect(await listed(BOB)).not.toContain(songId);
    expect(await listed(ANN)).toContain(songId);
    expect((await fetch(`${base}/api/v1/songs`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  });

  it('is told of no job but those it started', async () => {
    const first = await upload(toneWav({ seconds: 1, frequencyHz: 770 }), 'a.wav');
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { jobId, songId } = await accepted(first);
    const jobs = async (headers: Record<string, string>) => JSON.stringify(await (await fetch(`${base}/api/v1/jobs`, { headers })).json());
    expect(await jobs({ cookie })).toContain(jobId);
    expect(await jobs({})).not.toContain(jobId);
    expect(await jobs({ cookie: `${cookie.slice(0, -3)}abc` })).not.toContain(jobId);
    expect(JSON.stringify(await (await fetch(`${base}/api/v1/songs/${songId}`)).json())).not.toContain(jobId);
  });
});

describe('a job', () => {
  it('is cancelled at once', async () => {
    const { jobId } = await accepted(await upload(toneWav({ seconds: 12, frequencyHz: 200 }), 'long.wav'));
    const started = performance.now();
    const job = jobSchema.parse(await (await fetch(`${base}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' })).json());
    expect(job).toMatchObject({ status: 'cancelled', currentStep: null, estimatedSecondsLeft: null });
    expect(performance.now() - started).toBeLessThan(2000);
    expect((await fetch(`${base}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' })).status).toBe(409);
  });

  it('is watched through a room: a snapshot, then numbered patches', async () => {
    const { songId, jobId } = await accepted(await upload(toneWav({ seconds: 2, frequencyHz: 210 }), 'watched.wav'));
    const socket = io(base, { transports: ['websocket'] });
    try {
      const patches: { sequence: number; event: string }[] = [];
      socket.on('patch', (patch) => patches.push(patch));
      const reply = await socket.emitWithAck('join', { room: `song:${songId}` });
      expect(reply).toMatchObject({ ok: true, snapshot: { id: songId } });
      await fetch(`${base}/api/v1/songs/${songId}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Renamed' }),
      });
      await vi.waitFor(() => expect(patches.some(({ event }) => event === 'song.changed')).toBe(true), { timeout: 5000 });
      expect(patches[0]?.sequence).toBe(reply.sequence + 1);
      expect(await socket.emitWithAck('join', { room: 'song:nobody' })).toMatchObject({ ok: false });
    } finally {
      socket.close();
      await fetch(`${base}/api/v1/jobs/${jobId}/cancel`, { method: 'POST' });
    }
  });
});

describe('removing a song', () => {
  it('removes its files, unless another song has the same sound', async () => {
    const bytes = toneWav({ seconds: 1, frequencyHz: 880 });
    const house = await accepted(await upload(bytes, 'shared.wav'));
    const anns = await accepted(await upload(bytes, 'shared.wav', {}, ANN));
    expect((await fetch(`${base}/api/v1/songs/${house.songId}`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${base}/api/v1/songs/${house.songId}`)).status).toBe(404);
    expect((await fetch(`${base}/api/v1/songs/${anns.songId}/files/original`, { headers: ANN })).status).toBe(200);
    expect((await fetch(`${base}/api/v1/songs/${anns.songId}`, { method: 'DELETE', headers: ANN })).status).toBe(204);
  });
});

interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly properties: object } }> };
  readonly responses: Record<string, { readonly content?: object }>;
}

describe('the server', () => {
  it('describes itself as OpenAPI 3.1, every operation with a summary', async () => {
    const api = (await (await fetch(`${base}/docs/json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
    };
    expect(api.openapi).toBe('3.1.0');
    for (const [path, operations] of Object.entries(api.paths))
      for (const [method, operation] of Object.entries(operations)) expect(operation.summary, `${method} ${path}`).toBeTruthy();
    const upload = api.paths['/api/v1/uploads']?.['post'];
    expect(upload?.requestBody?.content['multipart/form-data']?.schema.properties).toMatchObject({
      file: { format: 'binary' },
      quality: { enum: ['fast', 'standard', 'best'] },
    });
    expect(upload?.responses['4XX']?.content).toHaveProperty(['application/problem+json']);
  });

  it('is healthy, with figures that were measured', async () => {
    const report = (await (await fetch(`${base}/api/v1/health`)).json()) as {
      disk: { freeBytes: number };
      memory: { processBytes: number };
    };
    expect(report.disk.freeBytes).toBeGreaterThan(0);
    expect(report.memory.processBytes).toBeGreaterThan(1e7);
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('refrain_');
  });
});
