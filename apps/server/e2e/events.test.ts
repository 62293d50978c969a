import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Json, sendJson, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

/* What sockets tell, told by server-sent events. */

interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: Json;
}

let at: TestServer;
let songId: string;
const streams: AbortController[] = [];

/** A song that waits for its sound: all that is needed to watch it. */
const newSong = async (headers: Record<string, string> = {}) =>
  ((await (await sendJson(`${at.base}/api/songs`, { title: 'A song', artist: 'Somebody' }, headers)).json()) as Json).id as string;

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api', API_KEYS: 'ann:ann-key-0123456789' });
  songId = await newSong();
});
afterAll(async () => {
  // The streams are still open: a server that stops does not wait for them.
  const before = Date.now();
  await at.stop();
  expect(Date.now() - before).toBeLessThan(20_000);
  for (const stream of streams) stream.abort();
});

/** Opens a stream; `next` gives its messages one by one. */
async function listen(rooms: string, headers: Record<string, string> = {}) {
  const controller = new AbortController();
  streams.push(controller);
  const response = await fetch(`${at.base}/api/v1/events?rooms=${rooms}`, { headers, signal: controller.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Message> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
        if (field('event') !== '') return { event: field('event'), id: field('id'), data: JSON.parse(field('data')) as Json };
        continue;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('The stream has ended.');
      text += value;
    }
  };
  return { response, next, close: () => controller.abort() };
}

const rename = (title: string) =>
  fetch(`${at.base}/api/v1/songs/${songId}`, {
    method: 'PATCH',
    body: JSON.stringify({ title }),
    headers: { 'content-type': 'application/json' },
  });

describe('server-sent events', () => {
  it('begin with a snapshot of each room and go on with numbered patches', async () => {
    const { response, next, close } = await listen(`library,song:${songId}`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const [library, song] = [await next(), await next()];
    expect([library.event, library.data.room, library.data.snapshot.songs[0].id]).toEqual(['snapshot', 'library', songId]);
    expect([song.data.room, song.data.snapshot.id]).toEqual([`song:${songId}`, songId]);
    await rename('Renamed');
    const told = new Map<string, number[]>();
    const renamed = new Set<string>();
    while (renamed.size < 2) {
      const { event, data } = await next();
      expect(event).toBe('patch');
      told.set(data.room, [...(told.get(data.room) ?? []), data.sequence]);
      if (data.payload.title === 'Renamed') renamed.add(data.event);
    }
    expect([...renamed].sort()).toEqual(['library.songChanged', 'song.changed']);
    for (const numbers of told.values()) expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    close();
  });

  it('who comes back and missed nothing gets no snapshot again; who missed something does', async () => {
    const room = `song:${songId}`;
    // Somebody else keeps the room alive.
    const other = await listen(room);
    await other.next();
    const first = await listen(room);
    const { id } = await first.next();
    first.close();
    const second = await listen(room, { 'last-event-id': id });
    await rename('Once more');
    const patch = await second.next();
    expect([patch.event, patch.data.payload.title]).toEqual(['patch', 'Once more']);
    second.close();
    const third = await listen(room, { 'last-event-id': id });
    expect((await third.next()).event).toBe('snapshot');
    const fourth = await listen(room, { 'last-event-id': 'nonsense' });
    expect((await fourth.next()).event).toBe('snapshot');
    for (const stream of [other, third, fourth]) stream.close();
  });

  it('refuse rooms that are not yours, and go on with the others', async () => {
    const anns = await newSong({ 'x-api-key': 'ann-key-0123456789' });
    const { next, close } = await listen(`song:${anns},party:none,no-such-room,library`);
    const messages = [await next(), await next(), await next(), await next()];
    expect(messages.map(({ event, data }) => [event, data.room, data.code ?? null])).toEqual([
      ['refused', `song:${anns}`, 'forbidden'],
      ['refused', 'party:none', 'forbidden'],
      ['refused', 'no-such-room', 'forbidden'],
      ['snapshot', 'library', null],
    ]);
    close();
  });

  it('are refused to a key that nobody has, and without rooms', async () => {
    expect((await fetch(`${at.base}/api/v1/events?rooms=library`, { headers: { 'x-api-key': 'nobody-has-this' } })).status).toBe(401);
    expect((await fetch(`${at.base}/api/v1/events?rooms=,`)).status).toBe(400);
    expect((await fetch(`${at.base}/api/v1/events?rooms=${Array.from({ length: 21 }, (_, i) => `song:${i}`)}`)).status).toBe(400);
  });
});
