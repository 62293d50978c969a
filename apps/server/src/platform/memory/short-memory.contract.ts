// What every ShortMemory does, whatever it is made of.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShortMemory } from './short-memory.types.ts';

export interface ShortMemoryHarness {
  /** Each behaves as one process would; all remember the same. */
  readonly processes: readonly [ShortMemory, ShortMemory];
  close(): Promise<void>;
}

export function describeShortMemory(name: string, openHarness: () => Promise<ShortMemoryHarness>): void {
  describe(`${name} as a ShortMemory`, () => {
    let harness: ShortMemoryHarness;
    let one: ShortMemory;
    let two: ShortMemory;
    beforeEach(async () => {
      harness = await openHarness();
      [one, two] = harness.processes;
    });
    afterEach(() => harness.close());

    it('B46 remembers in every process what one was told, the newest', async () => {
      expect(await two.get('a')).toBeNull();
      await one.set('a', 'first', 10_000);
      await two.set('a', 'second', 10_000);
      expect([await one.get('a'), await two.get('a'), await one.get('b')]).toEqual(['second', 'second', null]);
      await one.delete('a');
      expect(await two.get('a')).toBeNull();
    });

    it('forgets after a while', async () => {
      await one.set('a', 'value', 60);
      expect(await one.get('a')).toBe('value');
      await sleep(120);
      expect(await two.get('a')).toBeNull();
    });
  });
}
