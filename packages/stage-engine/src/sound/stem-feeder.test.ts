import { encodeFlac } from '@refrain/testkit';
import { describe, expect, it } from 'vitest';
import { PAGE_FRAMES } from './desk-messages.ts';
import { type FeederMessage, StemFeeder } from './stem-feeder.ts';

const RATE_HZ = 2000;

/** A sound in which every sample is known. */
const valueAt = (frame: number, stem: number) => ((frame * (stem + 7)) % 4001) - 2000;

async function openFeeder(seconds: number, sabotage: () => void = () => {}) {
  const held = new Map<string, Float32Array>();
  const troubles: string[] = [];
  let most = 0;
  const files = (['drums', 'vocals'] as const).map((stem, n) => {
    const file = encodeFlac([Int16Array.from({ length: seconds * RATE_HZ }, (_, i) => valueAt(i, n))], RATE_HZ);
    const read = async (from: number, to: number) => {
      sabotage();
      return file.slice(from, to);
    };
    return { stem, sizeBytes: file.length, read };
  });
  const post = (message: FeederMessage) => {
    if (message.type === 'page') held.set(`${message.stem} ${message.index}`, message.left);
    if (message.type === 'drop') for (const index of message.indices) for (const { stem } of files) held.delete(`${stem} ${index}`);
    if (message.type === 'trouble') troubles.push(message.message);
    most = Math.max(most, held.size);
  };
  const feeder = await StemFeeder.open(files, post);
  const until = async (condition: () => boolean) => {
    for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(condition()).toBe(true);
  };
  return { feeder, held, troubles, until, most: () => most };
}

const pagesAt = (seconds: number) => Math.floor((seconds * RATE_HZ) / PAGE_FRAMES);

describe('StemFeeder', () => {
  it('gives all stems around a place, the right samples, and holds no more for a long song', async () => {
    const { feeder, held, until, most } = await openFeeder(150);
    for (const seconds of [0, 100, 3, 140, 60]) {
      feeder.want(seconds * RATE_HZ);
      const page = pagesAt(seconds);
      await until(() => held.has(`drums ${page}`) && held.has(`vocals ${page}`));
      const first = held.get(`vocals ${page}`)?.slice(0, 500) ?? [];
      expect([...first]).toEqual(Array.from({ length: 500 }, (_, i) => valueAt(page * PAGE_FRAMES + i, 1) / 32_768));
    }
    // 12 s ahead and the places of two jumps: half of the 74 pages at most, and no more for an hour.
    expect(most()).toBeLessThan(36);
    feeder.close();
  });

  it('tells a failed read and tries again until it works', { timeout: 10_000 }, async () => {
    let failures = 0;
    let broken = false;
    const { feeder, held, troubles, until } = await openFeeder(60, () => {
      if (broken && failures++ < 2) throw new Error('out of reach');
    });
    broken = true;
    feeder.want(50 * RATE_HZ);
    await until(() => held.has(`drums ${pagesAt(50)}`));
    expect(troubles[0]).toBe('out of reach');
    feeder.close();
  });

  it('refuses stems that do not fit together', async () => {
    const files = [RATE_HZ, 2 * RATE_HZ].map((rate, n) => {
      const file = encodeFlac([new Int16Array(100)], rate);
      return {
        stem: n === 0 ? ('drums' as const) : ('bass' as const),
        sizeBytes: file.length,
        read: async (a: number, b: number) => file.slice(a, b),
      };
    });
    await expect(StemFeeder.open(files, () => {})).rejects.toThrow(/do not fit/);
  });
});
