/** One question to the server for its time: when it was asked and answered here, and what the time was there. */
export interface ClockSample {
  /** Local milliseconds. */
  askedMs: number;
  answeredMs: number;
  /** The server's clock, when it got the question and when it sent the answer. */
  receivedMs: number;
  sentMs: number;
}

const KEPT_SAMPLES = 60;
/** Clocks are told in whole milliseconds. */
const ROUNDING_MS = 2;
/** How far apart two clocks may go, as a share of the time that passes: 17 seconds in a day. */
const MOST_SKEW = 2e-4;

interface Offset {
  offsetMs: number;
  wayMs: number;
  atMs: number;
}

/**
 * What time it is at the server. Of the last samples the one counts that cannot be wrong by much (as in NTP's clock
 * filter): delays only ever add to a way, so a sample is wrong by half of its way at most, and by its age.
 */
export class ServerClock {
  readonly #now: () => number;
  #samples: Offset[] = [];

  /** @param now local milliseconds that never jump: `performance.now` */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** False until a first sample came. */
  get known(): boolean {
    return this.#samples.length > 0;
  }

  /** {@link nowMs} cannot be wrong by more. Infinite before the first sample. */
  get uncertaintyMs(): number {
    const best = this.#best();
    return best ? this.#doubt(best) : Number.POSITIVE_INFINITY;
  }

  add({ askedMs, answeredMs, receivedMs, sentMs }: ClockSample): void {
    const wayMs = answeredMs - askedMs - (sentMs - receivedMs);
    if (!(wayMs >= 0)) return;
    const offsetMs = (receivedMs - askedMs + (sentMs - answeredMs)) / 2;
    const sample = { offsetMs, wayMs, atMs: answeredMs };
    if (this.#contradicts(sample)) this.#samples = [];
    this.#samples = [...this.#samples.slice(1 - KEPT_SAMPLES), sample];
  }

  /** Milliseconds of the server's clock now; the local ones while nothing is known. */
  nowMs(): number {
    return this.#now() + (this.#best()?.offsetMs ?? 0);
  }

  /** Both cannot be right: a clock was set, or stood still while its machine slept. */
  #contradicts(sample: Offset): boolean {
    const best = this.#best();
    return best !== null && Math.abs(best.offsetMs - sample.offsetMs) > this.#doubt(best) + this.#doubt(sample) + ROUNDING_MS;
  }

  #best(): Offset | null {
    let best: Offset | null = null;
    for (const sample of this.#samples) if (!best || this.#doubt(sample) <= this.#doubt(best)) best = sample;
    return best;
  }

  #doubt({ wayMs, atMs }: Offset): number {
    return wayMs / 2 + Math.max(0, this.#now() - atMs) * MOST_SKEW;
  }
}
