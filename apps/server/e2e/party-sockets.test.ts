import {
  type CommandReply,
  commandReplySchema,
  type JoinReply,
  type PartyCommand,
  type Patch,
  partySnapshotSchema,
  patchPayloadSchemas,
} from '@refrain/contract';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addSongs, Guest, newParty, type TestParty } from './party-people.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* A party over sockets: snapshot, patches, commands, and nobody else. */

let at: TestServer;
let party: TestParty;
let sockets: Socket[];

beforeAll(async () => {
  at = await startTestServer({ ROLES: 'api' });
  await addSongs(at, [{ id: 's1' }, { id: 's2' }]);
});
afterAll(() => at.stop());
beforeEach(async () => {
  sockets = [];
  party = await newParty(at);
});
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
});

interface Watcher {
  readonly socket: Socket;
  readonly patches: Patch[];
  join(partyId?: string): Promise<JoinReply>;
  run(command: PartyCommand, partyId?: string): Promise<CommandReply>;
}

function watcher(who: Guest): Watcher {
  const socket = who.connect();
  sockets.push(socket);
  const patches: Patch[] = [];
  socket.on('patch', (patch: Patch) => patches.push(patch));
  return {
    socket,
    patches,
    join: (partyId = party.id) => socket.timeout(3_000).emitWithAck('join', { room: `party:${partyId}` }),
    run: async (command, partyId = party.id) =>
      commandReplySchema.parse(await socket.timeout(3_000).emitWithAck('party.command', { partyId, command })),
  };
}

const checked = (patch: Patch) => patchPayloadSchemas[patch.event as keyof typeof patchPayloadSchemas].parse(patch.payload);

describe('the room of a party', () => {
  it('gives members the whole party, then numbered patches of what changed', async () => {
    const host = watcher(party.host);
    const joined = await host.join();
    if (!joined.ok) throw new Error(joined.code);
    expect(partySnapshotSchema.parse(joined.snapshot)).toMatchObject({ party: { id: party.id }, queue: { entries: [] } });
    const ann = watcher(await party.guest('Ann'));
    await ann.join();
    const added = await ann.run({ type: 'queue.add', songId: 's1' });
    expect(added).toMatchObject({ ok: true, result: { entryId: expect.any(String) } });
    await vi.waitFor(() =>
      expect(host.patches.findLast(({ event }) => event === 'queue.changed')?.payload).toMatchObject({
        entries: [{ songId: 's1' }],
        places: [{ place: 1 }],
      }),
    );
    for (const patch of host.patches) checked(patch);
    const numbers = host.patches.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.map((_, index) => joined.sequence + 1 + index));
  });

  it('patches carry only entries that are new or changed, and everybody’s places', async () => {
    const host = watcher(party.host);
    await host.join();
    await host.run({ type: 'queue.add', songId: 's1' });
    await vi.waitFor(() => expect(host.patches.filter(({ event }) => event === 'queue.changed')).toHaveLength(1));
    await host.run({ type: 'queue.add', songId: 's2' });
    await vi.waitFor(() => expect(host.patches.filter(({ event }) => event === 'queue.changed')).toHaveLength(2));
    const payload = host.patches.findLast(({ event }) => event === 'queue.changed')?.payload;
    expect(payload).toMatchObject({ entries: [{ songId: 's2' }], places: [{ place: 1 }, { place: 2 }] });
  });

  it('two parties see nothing of each other', async () => {
    const other = await newParty(at);
    const [here, there] = [watcher(party.host), watcher(other.host)];
    await here.join();
    await there.join(other.id);
    await here.run({ type: 'queue.add', songId: 's1' });
    await here.run({ type: 'party.react', reaction: '👏' });
    await vi.waitFor(() => expect(here.patches.some(({ event }) => event === 'party.reaction')).toBe(true));
    expect(there.patches).toEqual([]);
  });

  it('is closed to outsiders, and does nothing for them', async () => {
    const stranger = new Guest(at);
    await stranger.ask('GET', '/api/v1/parties');
    const outsider = watcher(stranger);
    const otherHost = watcher((await newParty(at)).host);
    for (const somebody of [outsider, otherHost]) {
      expect(await somebody.join()).toMatchObject({ ok: false, code: 'forbidden' });
      for (const command of [
        { type: 'queue.add', songId: 's1' },
        { type: 'performance.start' },
        { type: 'party.react', reaction: 'x' },
      ] as const)
        expect(await somebody.run(command)).toMatchObject({ ok: false, problem: { code: 'party.notFound', status: 404 } });
      const screen = { partyId: party.id, screenId: 'screen-of-a-stranger', name: 'TV', kind: 'stage' };
      expect(await somebody.socket.timeout(3_000).emitWithAck('party.screen', screen)).toMatchObject({ ok: false });
    }
    expect((await party.host.ask('GET', `/api/v1/parties/${party.id}/queue`)).body['entries']).toEqual([]);
  });

  it('whoever is sent away hears nothing more', async () => {
    const ann = await party.guest('Ann');
    const [watching, host] = [watcher(ann), watcher(party.host)];
    await watching.join();
    await host.join();
    const left = new Promise((resolve) => watching.socket.once('left', resolve));
    await party.host.ask('DELETE', `/api/v1/parties/${party.id}/members/${ann.memberId}`);
    expect(await left).toEqual({ room: `party:${party.id}` });
    const heard = watching.patches.length;
    await host.run({ type: 'queue.add', songId: 's1' });
    await vi.waitFor(() => expect(host.patches.some(({ event }) => event === 'queue.changed')).toBe(true));
    expect(watching.patches.slice(heard)).toEqual([]);
    expect(await watching.run({ type: 'queue.add', songId: 's1' })).toMatchObject({ ok: false, problem: { code: 'party.notFound' } });
  });

  it('commands that are none are refused with a sentence, and too many are slowed down', async () => {
    const host = watcher(party.host);
    const reply = await host.socket.timeout(3_000).emitWithAck('party.command', { partyId: party.id, command: { type: 'queue.explode' } });
    expect(reply).toMatchObject({ ok: false, problem: { code: 'request.invalid', status: 400 } });
    const replies = await Promise.all(Array.from({ length: 80 }, () => host.run({ type: 'party.react', reaction: '🎉' })));
    expect(replies.some((one) => !one.ok && one.problem.code === 'request.rateLimited')).toBe(true);
  });

  it('a client that missed patches has the same state after it came back', async () => {
    const host = watcher(party.host);
    const ann = watcher(await party.guest('Ann'));
    await ann.join();
    await host.join();
    ann.socket.disconnect();
    await host.run({ type: 'queue.add', songId: 's1' });
    await host.run({ type: 'queue.add', songId: 's2' });
    ann.socket.connect();
    const again = await ann.join();
    const there = await host.join();
    if (!again.ok || !there.ok) throw new Error('not joined');
    expect(again.snapshot).toEqual(there.snapshot);
    expect(partySnapshotSchema.parse(again.snapshot).queue.entries).toHaveLength(2);
  });
});
