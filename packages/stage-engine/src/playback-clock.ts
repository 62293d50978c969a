/** What the clock follows: seconds of an AudioContext. */
export interface ContextTime {
  readonly currentTime: number;
}

/**
 * Maps the time of an AudioContext to seconds of a song and back. It holds no timer of its own: the audio hardware
 * is the only clock, so words and sound cannot drift apart. A second of context time is a second of the song.
 */
export class PlaybackClock {
  #anchorContextSeconds: number | null = null;
  #anchorSongSeconds = 0;

  /** True between {@link start} and {@link stop}. */
  get running(): boolean {
    return this.#anchorContextSeconds !== null;
  }

  /** Lets song time run from `songSeconds`, which is heard at `contextSeconds` (may lie a little in the future). */
  start(contextSeconds: number, songSeconds: number): void {
    this.#anchorContextSeconds = contextSeconds;
    this.#anchorSongSeconds = songSeconds;
  }

  /** Holds song time where it is at `contextSeconds`. */
  stop(contextSeconds: number): void {
    this.#anchorSongSeconds = this.songSecondsAt(contextSeconds);
    this.#anchorContextSeconds = null;
  }

  /** Moves a held clock. @throws Error while running: start it again instead. */
  moveTo(songSeconds: number): void {
    if (this.running) throw new Error('A running clock is moved by starting it at another place.');
    this.#anchorSongSeconds = songSeconds;
  }

  /** Song seconds at a context time; before a scheduled start it is the place of the start. */
  songSecondsAt(contextSeconds: number): number {
    if (this.#anchorContextSeconds === null) return this.#anchorSongSeconds;
    return this.#anchorSongSeconds + Math.max(0, contextSeconds - this.#anchorContextSeconds);
  }

  /** Context seconds at which a song time is played; null while the clock is held. */
  contextSecondsAt(songSeconds: number): number | null {
    if (this.#anchorContextSeconds === null) return null;
    return this.#anchorContextSeconds + (songSeconds - this.#anchorSongSeconds);
  }
}
