import { setTimeout as pause } from 'node:timers/promises';

export interface PaceOptions {
  /** Requests in the long run. */
  readonly perSecond: number;
  /** Requests that may come at once after a rest. */
  readonly burst: number;
}

/** Keeps requests to one service apart, in the order in which they were asked for (a token bucket). */
export class Pace {
  readonly #options: PaceOptions;
  /** When the bucket will be, or was, full. */
  #fullAtMs = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Resolves when it is this caller's turn. */
  async turn(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const now = Date.now();
    const spacingMs = 1000 / this.#options.perSecond;
    this.#fullAtMs = Math.max(this.#fullAtMs, now) + spacingMs;
    const waitMs = this.#fullAtMs - now - this.#options.burst * spacingMs;
    if (waitMs > 0) await pause(waitMs, undefined, signal ? { signal } : {});
  }
}
