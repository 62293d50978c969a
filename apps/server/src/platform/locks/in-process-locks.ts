import type { Locks } from './locks.types.ts';

/** For the only process there is, and for what concerns one process alone. */
export class InProcessLocks implements Locks {
  readonly #last = new Map<string, Promise<unknown>>();

  async tryRun(key: string, act: () => Promise<void>): Promise<boolean> {
    if (this.#last.has(key)) return false;
    await this.run(key, act);
    return true;
  }

  async run<Result>(key: string, act: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    // What went wrong before is told to whoever asked for it.
    const mine = before === undefined ? act() : before.then(act, act);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
