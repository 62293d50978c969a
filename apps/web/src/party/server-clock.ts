import { clockReplySchema } from '@refrain/contract';
import type { Realtime } from '../api/realtime.ts';

const PROBES = 5;
/** Clocks of phones and laptops drift by less than a millisecond in this time. */
const AGAIN_MS = 60_000;

/**
 * What time it is on the server, by asking it several times and believing the answer that came fastest (Cristian's
 * algorithm): the error is at most half of that answer's way.
 */
export class ServerClock {
  readonly #realtime: Realtime;
  #offsetMs = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(realtime: Realtime) {
    this.#realtime = realtime;
  }

  /** Epoch milliseconds of the server. */
  now(): number {
    if (Date.now() - this.#askedAt > AGAIN_MS) void this.#synchronise();
    return Date.now() + this.#offsetMs;
  }

  async #synchronise(): Promise<void> {
    this.#askedAt = Date.now();
    let shortestMs = Number.POSITIVE_INFINITY;
    for (let probe = 0; probe < PROBES; probe++) {
      const clientMs = Date.now();
      const answer = await this.#realtime.ask('clock', { clientMs }).catch(() => null);
      const nowMs = Date.now();
      const reply = clockReplySchema.safeParse(answer);
      if (!reply.success) {
        // No connection yet: the next look at the clock asks again.
        if (probe === 0) this.#askedAt = Number.NEGATIVE_INFINITY;
        return;
      }
      if (nowMs - clientMs >= shortestMs) continue;
      shortestMs = nowMs - clientMs;
      this.#offsetMs = (reply.data.receivedMs - clientMs + (reply.data.sentMs - nowMs)) / 2;
    }
  }
}
