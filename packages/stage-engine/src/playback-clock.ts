/** What the clock follows: seconds of an AudioContext. */
export interface ContextTime {
  readonly currentTime: number;
}

/** From a context time on, song time runs like this. */
interface ClockLine {
  contextSeconds: number;
  songSeconds: number;
  rate: number;
}

/** What is heard lags behind what is rendered, so the line before a bend is still needed for a while. */
const KEPT_LINES = 6;

/**
 * Maps the time of an AudioContext to seconds of a song and back. It holds no timer of its own: the audio hardware
 * is the only clock, so words and sound cannot drift apart. Song time runs in straight lines that bend where the song
 * starts, stops, jumps or changes its speed.
 */
export class PlaybackClock {
  #lines: ClockLine[] = [{ contextSeconds: 0, songSeconds: 0, rate: 0 }];

  /** True between {@link start} and {@link stop}. */
  get running(): boolean {
    return this.#last.rate > 0;
  }

  /** Song seconds per context second; 0 while held. */
  get rate(): number {
    return this.#last.rate;
  }

  /** Lets song time run from `songSeconds`, which is heard at `contextSeconds` (may lie a little in the future). */
  start(contextSeconds: number, songSeconds: number, rate = 1): void {
    this.#bend({ contextSeconds, songSeconds, rate });
  }

  /** Holds song time at `contextSeconds`, where it is or at a given place. */
  stop(contextSeconds: number, songSeconds = this.songSecondsAt(contextSeconds)): void {
    this.#bend({ contextSeconds, songSeconds, rate: 0 });
  }

  /** Moves a held clock. @throws Error while running: start it again instead. */
  moveTo(songSeconds: number): void {
    if (this.running) throw new Error('A running clock is moved by starting it at another place.');
    this.#lines = [{ contextSeconds: 0, songSeconds, rate: 0 }];
  }

  /** Song seconds at a context time; before a first start it is the place of the start. */
  songSecondsAt(contextSeconds: number): number {
    const line = this.#lines.findLast((candidate) => candidate.contextSeconds <= contextSeconds) ?? this.#lines[0];
    return line.songSeconds + Math.max(0, contextSeconds - line.contextSeconds) * line.rate;
  }

  /** Context seconds at which a song time is played; null while the clock is held. */
  contextSecondsAt(songSeconds: number): number | null {
    const { contextSeconds, songSeconds: from, rate } = this.#last;
    return rate > 0 ? contextSeconds + (songSeconds - from) / rate : null;
  }

  get #last(): ClockLine {
    return this.#lines[this.#lines.length - 1];
  }

  #bend(line: ClockLine): void {
    this.#lines = [...this.#lines.filter((before) => before.contextSeconds < line.contextSeconds), line].slice(-KEPT_LINES);
  }
}
