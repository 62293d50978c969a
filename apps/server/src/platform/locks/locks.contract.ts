// What every Locks does, whatever it is made of.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Locks } from './locks.types.ts';

export interface LocksHarness {
  /** Each behaves as one process would; all share the same keys. */
  readonly processes: readonly [Locks, Locks];
  close(): Promise<void>;
}

export function describeLocks(name: string, openHarness: () => Promise<LocksHarness>): void {
  describe(`${name} as Locks`, () => {
    let harness: LocksHarness;
    let one: Locks;
    let two: Locks;
    beforeEach(async () => {
      harness = await openHarness();
      [one, two] = harness.processes;
    });
    afterEach(() => harness.close());

    it('B46 lets work with one key run one after the other, wherever it is asked for', async () => {
      let running = 0;
      let most = 0;
      const work = (n: number) => async () => {
        most = Math.max(most, ++running);
        await sleep(3);
        running--;
        return n;
      };
      const results = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).run('a', work(n))));
      expect(results).toEqual(Array.from({ length: 20 }, (_, n) => n));
      expect(most).toBe(1);
    });

    it('lets other keys run beside it, and one process keeps its order', async () => {
      const seen: string[] = [];
      const work = (label: string, ms: number) => async () => {
        seen.push(`${label} begins`);
        await sleep(ms);
        seen.push(`${label} ends`);
      };
      await Promise.all([one.run('a', work('a1', 60)), one.run('a', work('a2', 1)), one.run('b', work('b1', 5))]);
      expect(seen.indexOf('b1 begins')).toBeLessThan(seen.indexOf('a1 ends'));
      expect(seen.indexOf('a2 begins')).toBeGreaterThan(seen.indexOf('a1 ends'));
    });

    it('B46 tries without waiting: what is held elsewhere is left alone', async () => {
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const long = one.tryRun('a', () => ended);
      await sleep(30);
      expect(await two.tryRun('a', async () => undefined)).toBe(false);
      expect(await two.tryRun('b', async () => undefined)).toBe(true);
      end();
      expect(await long).toBe(true);
      expect(await two.tryRun('a', async () => undefined)).toBe(true);
    });

    it('goes on after work that failed, and tells only whoever asked for it', async () => {
      const failing = one.run('a', () => Promise.reject(new Error('broken')));
      const next = two.run('a', async () => 'fine');
      await expect(failing).rejects.toThrow('broken');
      expect(await next).toBe('fine');
    });
  });
}
