interface Pace {
  timer: NodeJS.Timeout | null;
  again: boolean;
}

/** Runs work with the same key at once, then at most once in a while; what came meanwhile is done once, afterwards. */
export class Paced {
  readonly #paces = new Map<string, Pace>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  run(key: string, pauseMs: number, work: () => Promise<void> | void): void {
    const known = this.#paces.get(key);
    if (known) {
      known.again = true;
      return;
    }
    const pace: Pace = { timer: null, again: false };
    this.#paces.set(key, pace);
    void this.#work(key, pace, pauseMs, work);
  }

  stop(): void {
    for (const { timer } of this.#paces.values()) if (timer) clearTimeout(timer);
    this.#paces.clear();
  }

  async #work(key: string, pace: Pace, pauseMs: number, work: () => Promise<void> | void): Promise<void> {
    try {
      pace.again = false;
      await work();
    } catch (error) {
      this.#onError(error);
    }
    if (this.#paces.get(key) !== pace) return;
    pace.timer = setTimeout(() => {
      if (pace.again) void this.#work(key, pace, pauseMs, work);
      else this.#paces.delete(key);
    }, pauseMs);
  }
}
