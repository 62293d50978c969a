import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisServer, redisIsThere } from '../redis/redis-server.fixture.ts';
import { describeEventBus, type TestEvents } from './event-bus.contract.ts';
import { RedisEventBus } from './redis-event-bus.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => String(from + n));

describe.skipIf(!redisIsThere())('with Redis', () => {
  let server: RedisServer;
  let prefix: string;
  let missed: number;
  let buses: RedisEventBus<TestEvents>[];

  const createBus = async (onHandlerError: (name: string, error: unknown) => void = () => undefined) => {
    const bus = new RedisEventBus<TestEvents>({
      redis: { url: server.url, prefix },
      onHandlerError,
      onError: () => undefined,
      onMissed: () => void missed++,
      keptEvents: 100,
    });
    buses.push(bus);
    await bus.ready();
    return bus;
  };
  const hearing = (bus: RedisEventBus<TestEvents>) => {
    const heard: string[] = [];
    bus.subscribe('song.changed', ({ songId }) => void heard.push(songId));
    return heard;
  };

  beforeAll(async () => {
    server = await RedisServer.open();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    prefix = `test-${randomUUID()}`;
    missed = 0;
    buses = [];
  });
  afterEach(async () => void (await Promise.all(buses.map((bus) => bus.close()))));

  describeEventBus('RedisEventBus', async () => ({ createBus, close: async () => undefined }));

  it('B46 every process hears every event, all in the same order; work that is done once is done by the publisher', async () => {
    const [one, two, three] = [await createBus(), await createBus(), await createBus()];
    const heard = [one, two, three].map(hearing);
    const own: string[] = [];
    two.subscribeOwn('song.changed', ({ songId }) => void own.push(songId));
    for (const songId of numbers(0, 50)) (Number(songId) % 2 === 0 ? one : two).publish('song.changed', { songId });
    await eventually(() => expect(heard.map((list) => list.length)).toEqual([50, 50, 50]));
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[2]).toEqual(heard[0]);
    expect([...(heard[0] ?? [])].sort()).toEqual(numbers(0, 50).sort());
    expect(own).toEqual(numbers(0, 50).filter((n) => Number(n) % 2 === 1));
  });

  it('B46 a process that comes later hears from then on', async () => {
    const one = await createBus();
    const first = hearing(one);
    one.publish('song.changed', { songId: 'early' });
    await eventually(() => expect(first).toEqual(['early']));
    const late = hearing(await createBus());
    one.publish('song.changed', { songId: 'now' });
    await eventually(() => expect(late).toEqual(['now']));
  });

  it('A21 during an outage tells its own process at once, and the others when Redis is back', async () => {
    const [one, two] = [await createBus(), await createBus()];
    const [here, there] = [hearing(one), hearing(two)];
    one.publish('song.changed', { songId: 'before' });
    await eventually(() => expect(there).toEqual(['before']));
    await server.stop('SIGKILL');
    await sleep(50);
    one.publish('song.changed', { songId: 'meanwhile' });
    await eventually(() => expect(here).toEqual(['before', 'meanwhile']));
    expect(there).toEqual(['before']);
    await server.start();
    await eventually(() => expect(there).toEqual(['before', 'meanwhile']));
    two.publish('song.changed', { songId: 'after' });
    await eventually(() => expect(here).toEqual(['before', 'meanwhile', 'after']));
    await eventually(() => expect(there).toEqual(['before', 'meanwhile', 'after']));
    expect(missed).toBe(0);
  });

  it('says that events were missed when the stream was emptied or went on without it', async () => {
    const one = await createBus();
    const heard = hearing(one);
    one.publish('song.changed', { songId: 'before' });
    await eventually(() => expect(heard).toEqual(['before']));
    const client = new Redis(server.url);
    await client.del(`${prefix}:events`);
    await client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await eventually(() => expect(missed).toBe(1));
    one.publish('song.changed', { songId: 'after' });
    await eventually(() => expect(heard).toContain('after'));
    client.disconnect();
  });

  it('keeps the stream short, and says so when a reader was too slow for it', async () => {
    const one = await createBus();
    const heard = hearing(one);
    for (const songId of numbers(0, 2_000)) one.publish('song.changed', { songId });
    await eventually(() => expect(heard).toContain('1999'));
    expect(heard.length === 2_000 || missed > 0).toBe(true);
    const client = new Redis(server.url);
    expect(await client.xlen(`${prefix}:events`)).toBeLessThan(300);
    client.disconnect();
  });
});
