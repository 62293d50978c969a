import type { Locks } from './locks.types.ts';

export interface OneOfAllParts {
  readonly locks: Locks;
  readonly key: string;
  readonly onError: (error: unknown) => void;
  readonly retryMs?: number;
}

const RETRY_MS = 5_000;

/** What one of several processes does for as long as it lives; when it is gone, another begins. */
export class OneOfAll {
  readonly #parts: OneOfAllParts;
  #isTrying = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;
  #end: () => void = () => undefined;
  readonly #ended: Promise<void>;
  #held: Promise<unknown> = Promise.resolve();

  constructor(parts: OneOfAllParts) {
    this.#parts = parts;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Resolves when it has begun here, or is another's for now. Beginning twice, where Redis was gone for a while, must do no harm. */
  async start(begin: () => Promise<void>): Promise<void> {
    const attempt = () => this.#try(begin);
    this.#timer = setInterval(() => void attempt().catch(this.#parts.onError), this.#parts.retryMs ?? RETRY_MS);
    await attempt();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#end();
    await this.#held;
  }

  async #try(begin: () => Promise<void>): Promise<void> {
    if (this.#isTrying || this.#isStopped) return;
    this.#isTrying = true;
    const { locks, key, onError } = this.#parts;
    await new Promise<void>((resolve, reject) => {
      const hold = async () => {
        // It may have been stopped while the lock was on its way.
        if (this.#isStopped) return;
        try {
          await begin();
        } catch (error) {
          // Given back at once: the next try, here or elsewhere, may have more luck.
          reject(error);
          return;
        }
        resolve();
        await this.#ended;
      };
      const over = () => {
        this.#isTrying = false;
        resolve();
      };
      this.#held = locks.tryRun(key, hold).catch(onError).finally(over);
    });
  }
}
