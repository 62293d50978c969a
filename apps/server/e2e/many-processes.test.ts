import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Patch, performanceSchema } from '@refrain/contract';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../dist/platform/redis/redis-server.fixture.js';
import { addSongs, Guest, newParty, type TestParty } from './party-people.ts';
import { ServerProcess } from './process.ts';
import { databaseOf, demoClip, getJson, type Json, newFolder, sendFile, until } from './test-server.ts';

// Real models in several processes on a busy machine take their time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/* Several processes of the real program with one Redis and one folder: what one does, all know. */

describe.skipIf(!redisIsThere())('many processes', () => {
  let redis: RedisServer;
  let folder: string;
  let apis: [ServerProcess, ServerProcess];
  let env: Record<string, string>;

  const start = (more: Record<string, string>) => ServerProcess.start({ ...env, ...more });
  const api = () => start({ ROLES: 'api' });
  const workerProcess = () => start({ ROLES: 'worker' });

  beforeAll(async () => {
    redis = await RedisServer.open();
    folder = await newFolder();
    const { database, url } = await databaseOf(folder);
    env = { ...url, STORAGE_ROOT: folder, REDIS_URL: redis.url, MAX_CONCURRENT_JOBS: '8' };
    apis = [await api(), await api()];
    await addSongs({ database } as Parameters<typeof addSongs>[0], [{ id: 's1' }, { id: 's2' }, { id: 's3' }]);
  });
  afterAll(async () => {
    await Promise.all(apis.map((process) => process.end()));
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('a party', () => {
    let party: TestParty;
    let sockets: Socket[];

    beforeEach(async () => {
      sockets = [];
      party = await newParty(apis[0] as unknown as Parameters<typeof newParty>[0], { announceSeconds: 0 });
    });
    afterEach(() => {
      for (const socket of sockets) socket.disconnect();
    });

    /** The same browser at another process. */
    const at = (process: ServerProcess, who: Guest) => Object.assign(new Guest(process), { cookie: who.cookie });
    const watch = async (who: Guest) => {
      const socket = who.connect();
      sockets.push(socket);
      const patches: Patch[] = [];
      socket.on('patch', (patch: Patch) => patches.push(patch));
      const joined = await socket.timeout(5_000).emitWithAck('join', { room: `party:${party.id}` });
      expect(joined).toMatchObject({ ok: true });
      return { socket, patches, joined: joined as Json };
    };
    const onStage = (patches: readonly Patch[]) =>
      patches.flatMap(({ event, payload }) => (event === 'performance.changed' ? [performanceSchema.parse(payload).onStage?.title] : []));
    const reactions = (patches: readonly Patch[]) =>
      patches.flatMap(({ event, payload }) => (event === 'party.reaction' ? [(payload as Json)['name']] : []));

    it('B46 is one party, whichever process a phone and the stage are at: one order, patches without gaps', async () => {
      const [one, two] = apis;
      const ann = await party.guest('Ann');
      const bob = at(two, await party.guest('Bob'));
      const [phone, remote, stage] = [await watch(ann), await watch(bob), await watch(at(two, party.host))];
      const screen = { partyId: party.id, screenId: 'the-tv-set', name: 'TV', kind: 'stage' };
      expect(await stage.socket.timeout(5_000).emitWithAck('party.screen', screen)).toMatchObject({ ok: true });
      await party.host.ask('PATCH', `/api/v1/parties/${party.id}`, { settings: { autoAdvance: true } });

      // Asked for at one process, the song goes on the stage of the other.
      expect((await ann.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId: 's1' })).status).toBe(201);
      await vi.waitFor(() => expect([onStage(phone.patches).at(-1), onStage(stage.patches).at(-1)]).toEqual(['Song s1', 'Song s1']), 5_000);

      const react = (who: Guest) => who.ask('POST', `/api/v1/parties/${party.id}/reactions`, { reaction: '👏' });
      await Promise.all(Array.from({ length: 20 }, (_, n) => react(n % 2 === 0 ? ann : bob)));
      await vi.waitFor(() => expect([phone, remote, stage].map(({ patches }) => reactions(patches).length)).toEqual([20, 20, 20]), 5_000);
      expect(reactions(remote.patches)).toEqual(reactions(phone.patches));
      expect(reactions(stage.patches)).toEqual(reactions(phone.patches));
      for (const { patches, joined } of [phone, remote, stage])
        expect(patches.map(({ sequence }) => sequence)).toEqual(patches.map((_, n) => (joined['sequence'] as number) + n + 1));
      expect(one.base).not.toBe(two.base);
    });

    it('B46 decides one thing after another, wherever it is asked for', async () => {
      const [, two] = apis;
      const guests = await Promise.all(Array.from({ length: 6 }, (_, n) => party.guest(`Guest ${n}`)));
      const wish = (who: Guest, songId: string) => who.ask('POST', `/api/v1/parties/${party.id}/queue`, { songId });
      const answers = await Promise.all(
        guests.flatMap((guest, n) => [wish(guest, 's2'), wish(at(n % 2 === 0 ? two : apis[0], guest), 's3')]),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      const [here, there] = await Promise.all(
        [party.host, at(two, party.host)].map(async (host) => (await host.ask('GET', `/api/v1/parties/${party.id}/queue`)).body),
      );
      expect(here?.['entries']).toHaveLength(12);
      expect(there?.['places'].map((place: Json) => place['entryId'])).toEqual(here?.['places'].map((place: Json) => place['entryId']));
      // Both call the next singer at the same moment: there is one stage, and nobody is called twice.
      const called = await Promise.all(
        [party.host, at(two, party.host)].map((host) => host.ask('POST', `/api/v1/parties/${party.id}/performance/start`, {})),
      );
      expect(called.map(({ status }) => status)).toEqual([200, 200]);
      const history = await party.host.ask('GET', `/api/v1/parties/${party.id}/history`);
      const now = await at(two, party.host).ask('GET', `/api/v1/parties/${party.id}/performance`);
      expect(history.body['turns']).toHaveLength(1);
      expect(now.body['onStage'].entryId).not.toBe(history.body['turns'][0].entryId);
    });

    it('B46 A18 goes on when the process of its stage is killed: told within seconds, taken over by another', async () => {
      const victim = await api();
      const phone = await watch(party.host);
      const stage = await watch(at(victim, party.host));
      const screen = { partyId: party.id, screenId: 'the-tv-set', name: 'TV', kind: 'stage' };
      await stage.socket.timeout(5_000).emitWithAck('party.screen', screen);
      const stageMissing = () =>
        phone.patches.flatMap(({ event, payload }) => (event === 'performance.changed' ? [(payload as Json)['stageMissing']] : []));
      await vi.waitFor(() => expect(stageMissing().at(-1)).toBe(false), 5_000);
      await victim.end('SIGKILL');
      const killedAt = performance.now();
      await vi.waitFor(() => expect(stageMissing().at(-1)).toBe(true), { timeout: 15_000 });
      expect(performance.now() - killedAt).toBeLessThan(12_000);
      const again = await watch(at(apis[1], party.host));
      await again.socket.timeout(5_000).emitWithAck('party.screen', screen);
      await vi.waitFor(() => expect(stageMissing().at(-1)).toBe(false), 5_000);
    });
  });

  describe('jobs', () => {
    let workers: ServerProcess[];
    let number = 0;

    beforeEach(() => {
      workers = [];
    });
    afterEach(async () => void (await Promise.all(workers.map((process) => process.end('SIGKILL')))));

    const worker = async () => {
      const process = await workerProcess();
      workers.push(process);
      return process;
    };
    const upload = async (to = apis[0]) => {
      // Bytes after the last frame change no sample, and make another file of it.
      const bytes = Buffer.concat([await demoClip(6), Buffer.from(`variant ${number++}`)]);
      const response = await sendFile(`${to.base}/api/v1/uploads`, bytes, `song ${number}.mp3`, { quality: 'fast' });
      expect(response.status).toBe(201);
      return (await response.json()) as { jobId: string; songId: string };
    };
    const jobAt = (process: ServerProcess, jobId: string) => `${process.base}/api/v1/jobs/${jobId}`;
    const step = (job: Json, name: string) => job['steps'].find((one: Json) => one['name'] === name) as Json;
    const isFinished = ({ status }: Json) => !['queued', 'processing'].includes(status as string);

    it('B46 B20 are taken at one process, made by another, followed and cancelled at a third; workers are listed', async () => {
      await worker();
      const socket = new Guest(apis[1]).connect();
      const { jobId } = await upload();
      const seen: string[] = [];
      socket.on('patch', ({ event, payload }: Patch) => void (event === 'job.changed' && seen.push((payload as Json)['status'])));
      await socket.timeout(5_000).emitWithAck('join', { room: `job:${jobId}` });
      await until(jobAt(apis[1], jobId), (job) => step(job, 'separate')['status'] === 'running');
      expect((await fetch(`${jobAt(apis[1], jobId)}/cancel`, { method: 'POST' })).status).toBe(200);
      await vi.waitFor(() => expect(seen).toContain('cancelled'), 5_000);
      await vi.waitFor(
        async () =>
          expect(Object.values((await getJson(`${apis[0].base}/api/v1/workers`)).body['queues'])).toEqual(
            Array.from({ length: 4 }, () => ({ waiting: 0, delayed: 0, running: 0 })),
          ),
        10_000,
      );
      await fetch(`${jobAt(apis[0], jobId)}/retry`, { method: 'POST' });
      expect((await until(jobAt(apis[1], jobId), isFinished))['status']).toBe('completed');
      const { body } = await getJson(`${apis[1].base}/api/v1/workers`);
      expect(body['workers']).toMatchObject([
        { processId: workers[0]?.pid, state: 'alive', device: 'cpu', queues: { stem_separation: 1 } },
      ]);
      expect((await getJson(`${apis[0].base}/api/v1/health`)).body['worker']).toMatchObject({ status: 'ok', running: false, alive: 1 });
      expect((await getJson(`${apis[0].base}/health`)).body['details'].redis).toMatchObject({ in_use: true, version: expect.any(String) });
      expect((await fetch(`${workers[0]?.base}/api/v1/songs`)).status).toBe(404);
      socket.disconnect();
    });

    it('B46 counts requests against their limit, and wrong codes, at all processes together', async () => {
      const limited = await Promise.all([1, 2].map(() => start({ ROLES: 'api', RATE_LIMIT_PER_MINUTE: '10' })));
      const statuses = await Promise.all(
        Array.from({ length: 14 }, async (_, n) => (await fetch(`${limited[n % 2]?.base}/api/v1/info`)).status),
      );
      expect(statuses.filter((status) => status === 200)).toHaveLength(10);
      await Promise.all(limited.map((process) => process.end()));
      const guess = async (n: number) =>
        (await fetch(`${apis[n % 2]?.base}/api/v1/parties/invitation?code=ZZ${'ABCDEFGH'[n % 8]}Z`)).status;
      const guesses: number[] = [];
      for (let n = 0; n < 12; n++) guesses.push(await guess(n));
      expect(guesses.slice(0, 10)).not.toContain(429);
      expect(guesses.slice(10)).toEqual([429, 429]);
    });

    it('A18 B46 a step of a worker that is killed runs elsewhere within seconds; one that stops hands it back', async () => {
      const first = await worker();
      const { jobId, songId } = await upload();
      await until(jobAt(apis[0], jobId), (job) => step(job, 'separate')['status'] === 'running');
      const second = await worker();
      await first.end('SIGKILL');
      const killedAt = Date.now();
      const startedAgain = (job: Json) =>
        step(job, 'separate')['elapsedSeconds'] < (Date.now() - killedAt) / 1000 && job['status'] === 'processing';
      await until(jobAt(apis[0], jobId), (job) => startedAgain(job) || isFinished(job), 30_000);
      const takenOverSeconds = (Date.now() - killedAt) / 1000;
      expect(takenOverSeconds).toBeLessThan(15);
      await worker();
      const stopAt = await until(jobAt(apis[0], jobId), (job) => step(job, 'separate')['status'] === 'running' || isFinished(job));
      if (!isFinished(stopAt)) expect(await second.end('SIGTERM')).toBe(0);
      expect((await until(jobAt(apis[1], jobId), isFinished))['status']).toBe('completed');
      expect((await fetch(`${apis[1].base}/api/v1/songs/${songId}/files/chart.json`)).status).toBe(200);
    });

    it('A21 uploads are taken while Redis is gone, and made when it is back', async () => {
      await worker();
      await redis.stop('SIGKILL');
      await sleep(500);
      const asked = performance.now();
      const { jobId } = await upload(apis[1]);
      expect(performance.now() - asked).toBeLessThan(15_000);
      expect((await getJson(jobAt(apis[0], jobId))).body['status']).toMatch(/queued|processing/);
      expect((await getJson(`${apis[0].base}/api/v1/health`)).body['queue']).toMatchObject({ status: 'failed' });
      // One that starts meanwhile comes up all the same.
      await worker();
      await redis.start();
      expect((await until(jobAt(apis[0], jobId), isFinished))['status']).toBe('completed');
    });
  });
});
