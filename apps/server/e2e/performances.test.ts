import { type ClockReply, type Patch, type Performance, performanceSchema, positionAt } from '@refrain/contract';
import { ServerClock } from '@refrain/stage-engine';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../dist/platform/database/open-database.js';
import { addSongs, Guest, newParty, type TestParty } from './party-people.ts';
import { type Json, startTestServer, type TestServer } from './test-server.ts';

/* The stage of a party: who is on it, what they may change, and the one clock. */

let at: TestServer;
let party: TestParty;
let ann: Guest & { memberId: string };
let bob: Guest & { memberId: string };
let sockets: Socket[];
const IDS = ['s1', 's2', 's3'];

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
  await addSongs(at, [...IDS.map((id) => ({ id, seconds: 100 })), { id: 'unready', status: 'queued' }]);
});
afterAll(() => at.stop());
beforeEach(async () => {
  sockets = [];
  party = await newParty(at, { announceSeconds: 0 });
  ann = await party.guest('Ann');
  bob = await party.guest('Bob');
});
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
});

const path = (rest: string) => `/api/v1/parties/${party.id}${rest}`;
const settings = (change: Json) => party.host.ask('PATCH', path(''), { settings: change });
const add = async (who: Guest, songId: string, more: Json = {}) =>
  (await who.ask('POST', path('/queue'), { songId, ...more })).body['entryId'] as string;
const stage = async (who: Guest = party.host): Promise<Performance> =>
  performanceSchema.parse((await who.ask('GET', path('/performance'))).body);
const run = async (who: Guest, name: string, body: Json = {}) => who.ask('POST', path(`/performance/${name}`), body);
const history = async () => (await party.host.ask('GET', path('/history'))).body['turns'] as Json[];
const members = async () => (await party.host.ask('GET', path(''))).body['members'] as Json[];

function open(who: Guest): Socket {
  const socket = who.connect();
  sockets.push(socket);
  return socket;
}

async function stageScreen(screenId = 'the-tv-set'): Promise<Socket> {
  const { links } = (await party.host.ask('GET', path('/me'))).body;
  const screen = new Guest(at);
  await screen.ask('POST', '/api/v1/parties/join', { token: links.screenToken, name: 'TV' });
  const socket = open(screen);
  expect(await socket.timeout(3_000).emitWithAck('party.screen', { partyId: party.id, screenId, name: 'TV', kind: 'stage' })).toMatchObject(
    { ok: true },
  );
  return socket;
}

describe('the stage', () => {
  it('A18 is not left empty when the process that called the next singer died in the middle of it', async () => {
    await stageScreen();
    await settings({ autoAdvance: true });
    const entryId = await add(ann, 's1');
    expect((await stage()).onStage).toMatchObject({ entryId });
    // The entry was taken from the queue, and the stage never heard of it.
    const database = await openDatabase(at.database);
    await database.updateTable('parties').set({ stageJson: '{}' }).where('id', '=', party.id).execute();
    await database.destroy();
    expect((await stage()).onStage).toBeNull();
    await vi.waitFor(async () => expect((await stage()).onStage).toMatchObject({ entryId }), 20_000);
  });

  it('is empty at first, takes the next by the rule, and keeps the history of the night', async () => {
    expect(await stage()).toMatchObject({ status: 'idle', onStage: null });
    expect((await run(party.host, 'start')).body['code']).toBe('performance.nobodyReady');
    const first = await add(ann, 's1');
    await add(bob, 's2');
    expect((await run(ann, 'start')).status).toBe(403);
    expect((await run(party.host, 'start')).body).toMatchObject({
      status: 'playing',
      onStage: { entryId: first, singers: [{ name: 'Ann' }] },
    });
    await run(party.host, 'finish');
    await run(party.host, 'start');
    await run(party.host, 'skip');
    expect((await history()).map(({ title, outcome }) => [title, outcome])).toEqual([
      ['Song s1', 'sung'],
      ['Song s2', 'skipped'],
    ]);
    expect((await members()).map(({ name, turns }) => [name, turns])).toEqual([
      ['Hana', 0],
      ['Ann', 1],
      ['Bob', 0],
    ]);
  });

  it('an unready song cannot be called', async () => {
    const entry = await add(ann, 'unready');
    expect((await run(party.host, 'start', { entryId: entry })).body['code']).toBe('song.notReady');
  });

  it('a skip of a host can be taken back: the song is next', async () => {
    const first = await add(ann, 's1');
    await add(bob, 's2');
    await run(party.host, 'start');
    await run(party.host, 'skip');
    await party.host.ask('POST', path('/queue/undo'));
    expect((await party.host.ask('GET', path('/queue'))).body['nextEntryId']).toBe(first);
    expect(await history()).toEqual([]);
  });

  it('what was sung for more than half of it was a turn, whoever ends it', async () => {
    await add(ann, 's1');
    await run(party.host, 'start');
    await run(party.host, 'seek', { positionSeconds: 60 });
    await run(ann, 'skip');
    expect((await history())[0]).toMatchObject({ outcome: 'sung' });
  });

  it('ends with the party, and the history knows how it was sung', async () => {
    await add(ann, 's1');
    await run(party.host, 'start');
    await run(party.host, 'seek', { positionSeconds: 70 });
    await ann.ask('PATCH', path('/performance'), { keyShift: 3, tempo: 1.1 });
    await party.host.ask('POST', path('/end'));
    await vi.waitFor(async () => expect(await history()).toMatchObject([{ outcome: 'sung', keyShift: 3, tempo: 1.1 }]));
    // The turn is in the history before the stage is empty.
    await vi.waitFor(async () => expect(await stage()).toMatchObject({ status: 'idle', onStage: null }));
  });

  it('plays, pauses, seeks, and changes tempo without losing the place', async () => {
    await add(ann, 's1');
    await run(party.host, 'start');
    await run(party.host, 'seek', { positionSeconds: 20 });
    const paused = performanceSchema.parse((await run(party.host, 'pause')).body);
    expect(paused).toMatchObject({ status: 'paused', clock: { rate: 0 } });
    expect(paused.clock.positionSeconds).toBeCloseTo(20, 0);
    await run(party.host, 'play');
    const faster = performanceSchema.parse((await party.host.ask('PATCH', path('/performance'), { tempo: 1.25 })).body);
    expect(faster.clock.rate).toBe(1.25);
    expect(positionAt(faster.clock, Date.now())).toBeGreaterThanOrEqual(20);
    expect(positionAt(faster.clock, Date.now())).toBeLessThan(23);
  });

  it('whoever sings changes their own key, tempo, guide and words, hosts everything, others nothing', async () => {
    await add(ann, 's1');
    await run(party.host, 'start');
    const set = (who: Guest, edit: Json) => who.ask('PATCH', path('/performance'), edit);
    expect((await set(ann, { keyShift: -2, guideLevel: 0.4, lyricOffsetMs: 120, lyricSize: 1.5 })).body).toMatchObject({
      keyShift: -2,
      guideLevel: 0.4,
    });
    expect((await set(ann, { stems: { drums: 0.2 } })).status).toBe(403);
    expect((await set(ann, { background: 'beach' })).status).toBe(403);
    expect((await set(bob, { keyShift: 1 })).status).toBe(403);
    expect((await run(bob, 'pause')).status).toBe(403);
    expect((await run(ann, 'pause')).status).toBe(200);
    await settings({ singersMayPause: false });
    expect((await run(ann, 'play')).status).toBe(403);
    expect((await set(party.host, { stems: { drums: 0.2 } })).body).toMatchObject({ stems: { drums: 0.2, bass: 1 } });
    await settings({ maxKeyShift: 2 });
    expect((await set(ann, { keyShift: 3 })).body['code']).toBe('performance.outOfLimits');
    expect((await set(ann, { keyShift: 13 })).status).toBe(400);
  });

  it('key, tempo and offset are remembered for singer and song, also at the next party', async () => {
    await add(ann, 's1');
    await run(party.host, 'start');
    await ann.ask('PATCH', path('/performance'), { keyShift: 4, tempo: 0.9, lyricOffsetMs: -80 });
    await run(party.host, 'finish');
    await add(bob, 's1');
    expect((await run(party.host, 'start')).body).toMatchObject({ keyShift: 0, tempo: 1, lyricOffsetMs: 0 });
    await run(party.host, 'finish');
    await party.host.ask('POST', path('/end'));
    party = Object.assign(await newParty(at, { announceSeconds: 0 }), {});
    const joined = await ann.ask('POST', '/api/v1/parties/join', { code: party.code, name: 'Ann' });
    expect(joined.status).toBe(200);
    await add(ann, 's1');
    expect((await run(party.host, 'start')).body).toMatchObject({ keyShift: 4, tempo: 0.9, lyricOffsetMs: -80 });
  });
});

describe('P28 automatic advance, breaks, time limit, crossfade', () => {
  it('announces the next singer by itself when the stage says that the song is over', async () => {
    await settings({ autoAdvance: true, announceSeconds: 5, crossfadeSeconds: 3, maxSongSeconds: 60 });
    const tv = await stageScreen();
    const first = await add(ann, 's1');
    const second = await add(bob, 's2');
    const announced = await stage();
    expect(announced).toMatchObject({ status: 'announced', onStage: { entryId: first }, crossfadeSeconds: 3, maxSongSeconds: 60 });
    expect(announced.clock.atServerMs - Date.parse(announced.onStage?.calledAt ?? '')).toBe(5_000);
    const report = {
      partyId: party.id,
      screenId: 'the-tv-set',
      entryId: first,
      positionSeconds: 60,
      atServerMs: Date.now(),
      playing: false,
      ended: true,
    };
    expect(await tv.timeout(3_000).emitWithAck('party.report', report)).toMatchObject({ ok: true });
    expect(await stage()).toMatchObject({ onStage: { entryId: second } });
    // The stage may say it twice.
    await tv.timeout(3_000).emitWithAck('party.report', report);
    expect(await stage()).toMatchObject({ onStage: { entryId: second } });
  });

  it('breaks: after the song, after so many turns, and at once; then it goes on by itself', async () => {
    await settings({ autoAdvance: true, breakAfterTurns: 1, breakMinutes: 1 });
    await stageScreen();
    await add(ann, 's1');
    await add(bob, 's2');
    expect((await run(party.host, 'finish')).body).toMatchObject({ status: 'break', onStage: null });
    const minutes = (Date.parse((await stage()).breakUntil ?? '') - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(0.9);
    expect((await run(party.host, 'break', { minutes: null })).body).toMatchObject({ onStage: { title: 'Song s2' }, breakUntil: null });
    await settings({ breakAfterTurns: null });
    expect((await run(party.host, 'break', { minutes: 0.1 })).body).toMatchObject({ breakAfterSongMinutes: 0.1, breakUntil: null });
    await add(ann, 's3');
    expect((await run(party.host, 'finish')).body).toMatchObject({ status: 'break' });
    await vi.waitFor(async () => expect(await stage()).toMatchObject({ onStage: { title: 'Song s3' } }), {
      timeout: 12_000,
      interval: 500,
    });
  });

  it('a stage that vanishes pauses nothing, and the party is told', async () => {
    await settings({ autoAdvance: true });
    const tv = await stageScreen();
    await add(ann, 's1');
    const host = open(party.host);
    await host.emitWithAck('join', { room: `party:${party.id}` });
    const told = new Promise<Patch>((resolve) =>
      host.on('patch', (patch: Patch) => {
        if (patch.event === 'performance.changed' && performanceSchema.parse(patch.payload).stageMissing) resolve(patch);
      }),
    );
    tv.disconnect();
    expect((await told).payload).toMatchObject({ status: 'playing', screens: [{ id: 'the-tv-set', connected: false }] });
    await stageScreen();
    expect(await stage()).toMatchObject({ status: 'playing', stageMissing: false });
  });

  it('only a stage reports, and only what is on it', async () => {
    await add(ann, 's1');
    const { body } = await run(party.host, 'start');
    const report = {
      partyId: party.id,
      screenId: 'no-screen-at-all',
      entryId: body['onStage'].entryId,
      positionSeconds: 50,
      atServerMs: Date.now(),
      playing: true,
    };
    for (const who of [party.host, ann])
      expect(await open(who).timeout(3_000).emitWithAck('party.report', report)).toMatchObject({
        ok: false,
        problem: { code: 'auth.forbidden' },
      });
    const tv = await stageScreen();
    await tv.timeout(3_000).emitWithAck('party.report', { ...report, screenId: 'the-tv-set', atServerMs: Date.now() });
    expect((await stage()).clock.positionSeconds).toBe(50);
    await tv.timeout(3_000).emitWithAck('party.report', { ...report, screenId: 'the-tv-set', entryId: 'another', positionSeconds: 5 });
    expect((await stage()).clock.positionSeconds).toBe(50);
  });
});

describe('one clock', () => {
  /** A screen whose clock is wrong and whose line is slow, unevenly so. */
  class DistantScreen {
    readonly #socket: Socket;
    readonly #delayMs: () => number;
    readonly #serverClock: ServerClock;
    readonly #now: () => number;
    clock: Performance['clock'] | null = null;

    constructor(socket: Socket, skewMs: number, delayMs: () => number) {
      this.#socket = socket;
      this.#delayMs = delayMs;
      this.#now = () => Date.now() + skewMs;
      this.#serverClock = new ServerClock(this.#now);
      socket.on('patch', async (patch: Patch) => {
        await this.#underWay();
        if (patch.event === 'performance.changed') this.clock = performanceSchema.parse(patch.payload).clock;
      });
    }

    #underWay = () => new Promise((resolve) => setTimeout(resolve, this.#delayMs()));

    async synchronise(): Promise<void> {
      for (let n = 0; n < 8; n++) {
        const askedMs = this.#now();
        await this.#underWay();
        const { receivedMs, sentMs } = (await this.#socket.timeout(3_000).emitWithAck('clock', { clientMs: askedMs })) as ClockReply;
        await this.#underWay();
        this.#serverClock.add({ askedMs, answeredMs: this.#now(), receivedMs, sentMs });
      }
    }

    position(): number {
      return this.clock === null ? Number.NaN : positionAt(this.clock, this.#serverClock.nowMs());
    }
  }

  it('screens with wrong clocks on slow lines are within 40 ms of each other, and of the server', async () => {
    await add(ann, 's1');
    await run(party.host, 'start');
    const lines = [
      [0, () => 0],
      [86_400_000, () => 5 + Math.random() * 30],
      [-3_600_000, () => 20 + Math.random() * 60],
      [250, () => 60 + Math.random() * 20],
    ] as const;
    const screens = await Promise.all(
      lines.map(async ([skewMs, delayMs]) => {
        const socket = open(party.host);
        await socket.emitWithAck('join', { room: `party:${party.id}` });
        return new DistantScreen(socket, skewMs, delayMs);
      }),
    );
    await Promise.all(screens.map((screen) => screen.synchronise()));
    for (const [name, body] of [
      ['seek', { positionSeconds: 30 }],
      ['pause', {}],
      ['play', {}],
    ] as const)
      await run(party.host, name, body);
    await vi.waitFor(() => expect(screens.every(({ clock }) => clock !== null && clock.rate === 1)).toBe(true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { clock } = await stage();
    const positions = [...screens.map((screen) => screen.position()), positionAt(clock, Date.now())];
    expect((Math.max(...positions) - Math.min(...positions)) * 1000).toBeLessThan(40);
    expect(positions.every((position) => position > 30)).toBe(true);
  });

  it('the same over REST', async () => {
    const before = Date.now();
    const { body } = await party.host.ask('GET', '/api/v1/clock?clientMs=5');
    expect(body).toMatchObject({ clientMs: 5, receivedMs: expect.any(Number) });
    expect(body['sentMs']).toBeGreaterThanOrEqual(before);
  });
});
