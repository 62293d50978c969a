import type { ShortMemory } from './short-memory.types.ts';

const MOST_KEPT = 20_000;

/** For the only process there is. */
export class InProcessShortMemory implements ShortMemory {
  readonly #kept = new Map<string, { readonly value: string; readonly until: number }>();

  async get(key: string): Promise<string | null> {
    const kept = this.#kept.get(key);
    if (kept && kept.until > Date.now()) return kept.value;
    this.#kept.delete(key);
    return null;
  }

  async set(key: string, value: string, keptMs: number): Promise<void> {
    // Set anew, so that the oldest are first and go when there are too many.
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: Date.now() + keptMs });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > MOST_KEPT && !oldest.done) this.#kept.delete(oldest.value);
  }

  async delete(key: string): Promise<void> {
    this.#kept.delete(key);
  }
}
