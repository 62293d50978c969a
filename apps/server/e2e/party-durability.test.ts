import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CommandReply, commandReplySchema, type PartyCommand } from '@refrain/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { databaseKind } from '../dist/platform/database/databases.fixture.js';
import { addSongs, Guest, newParty } from './party-people.ts';
import { ServerProcess } from './process.ts';
import { databaseOf, type Json, newFolder, startTestServer, type TestServer } from './test-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/* What a guest was told is true, whatever happens to the server or to the answer. */

const queueOf = (partyId: string) => `/api/v1/parties/${partyId}/queue`;
const keyOf = (name: string) => `${name}-press-0123456789`;

describe('C26 a wish that is sent again because its answer was lost', () => {
  let at: TestServer;
  afterEach(() => at.stop());

  it('is in the queue once, over HTTP or a socket, and of each guest their own', async () => {
    at = await startTestServer({ ROLES: 'api' });
    await addSongs(at, [{ id: 's1' }, { id: 's2' }]);
    const party = await newParty(at);
    const [ann, ben] = [await party.guest('Ann'), await party.guest('Ben')];
    const wish = { songId: 's1', idempotencyKey: keyOf('first') };
    const sent = await Promise.all([1, 2, 3].map(() => ann.ask('POST', queueOf(party.id), wish)));
    expect(new Set(sent.map(({ status, body }) => `${status} ${body['entryId']}`)).size).toBe(1);
    const socket = ann.connect();
    const run = async (command: PartyCommand): Promise<CommandReply> =>
      commandReplySchema.parse(await socket.timeout(5_000).emitWithAck('party.command', { partyId: party.id, command }));
    expect(await run({ type: 'queue.add', ...wish })).toEqual({ ok: true, result: { entryId: sent[0]?.body['entryId'] } });
    socket.disconnect();
    await ben.ask('POST', queueOf(party.id), wish);
    await ann.ask('POST', queueOf(party.id), { songId: 's1', idempotencyKey: keyOf('second') });
    await ann.ask('POST', queueOf(party.id), { songId: 's1' });
    const { entries } = (await ann.ask('GET', queueOf(party.id))).body;
    expect(entries.map((entry: Json) => entry['singers'][0].name)).toEqual(['Ann', 'Ben', 'Ann', 'Ann']);
  });

  it('of a host is taken back with one undo', async () => {
    at = await startTestServer({ ROLES: 'api' });
    await addSongs(at, [{ id: 's1' }]);
    const { id, host } = await newParty(at);
    const wish = { songId: 's1', idempotencyKey: keyOf('host') };
    for (const _ of [1, 2]) expect((await host.ask('POST', queueOf(id), wish)).status).toBe(201);
    expect((await host.ask('POST', `${queueOf(id)}/undo`)).body['entries']).toEqual([]);
    expect((await host.ask('POST', `${queueOf(id)}/undo`)).body).toMatchObject({ code: 'queue.nothingToUndo' });
  });
});

it('everything that guests were told is there after the server was killed at that moment', async () => {
  const folder = await newFolder();
  const { url, database } = await databaseOf(folder);
  const env = { ...url, STORAGE_ROOT: folder, ROLES: 'api' };
  let server = await ServerProcess.start(env);
  await addSongs({ database } as TestServer, [{ id: 's1' }]);
  const party = await newParty(server as unknown as TestServer);
  const { cookie, memberId } = await party.guest('Ann');
  /** The guest, at the server that runs now. */
  const ann = () => Object.assign(new Guest(server), { cookie });
  const askAndKill = async (method: string, path: string, body?: unknown) => {
    const answer = await ann().ask(method, path, body);
    await server.end('SIGKILL');
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    server = await ServerProcess.start(env);
    return { told: answer.body, there: (await ann().ask('GET', `/api/v1/parties/${party.id}`)).body };
  };
  const wish = { songId: 's1', idempotencyKey: keyOf('killed') };
  const added = await askAndKill('POST', queueOf(party.id), wish);
  const { entryId } = added.told;
  expect(added.there['queue'].entries).toMatchObject([{ id: entryId, voterIds: [] }]);
  expect((await ann().ask('POST', queueOf(party.id), wish)).body).toEqual({ entryId });
  const voted = await askAndKill('PUT', `${queueOf(party.id)}/${entryId}/vote`, { voted: true });
  expect(voted.there['queue'].entries).toMatchObject([{ id: entryId, voterIds: [memberId] }]);
  const renamed = await askAndKill('PATCH', `/api/v1/parties/${party.id}/members/${memberId}`, { name: 'Anna' });
  expect(renamed.there['members'].map(({ name }: Json) => name)).toContain('Anna');
  const removed = await askAndKill('DELETE', `${queueOf(party.id)}/${entryId}`);
  expect(removed.there['queue'].entries).toEqual([]);
  await server.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

if (databaseKind === 'SQLite')
  it('nobody is told that a change is done which a power cut could take back', async () => {
    const at = await startTestServer({ ROLES: 'api' });
    await addSongs(at, [{ id: 's1' }]);
    const party = await newParty(at);
    const guest = await party.guest('Ann');
    const { entryId } = (await guest.ask('POST', queueOf(party.id), { songId: 's1' })).body;
    const log = join(dirname((at.database as { path: string }).path), 'refrain.db-wal');
    // SQLite keeps the file open; whoever wants to wait for the disk does not find it, which is seen.
    await rename(log, `${log}.away`);
    const vote = () => guest.ask('PUT', `${queueOf(party.id)}/${entryId}/vote`, { voted: true });
    const callAnna = () => guest.ask('PATCH', `/api/v1/parties/${party.id}/members/${guest.memberId}`, { name: 'Anna' });
    for (const change of [vote, callAnna]) expect((await change()).status).toBe(500);
    await rename(`${log}.away`, log);
    for (const change of [vote, callAnna]) expect((await change()).status).toBe(200);
    await at.stop();
  });
