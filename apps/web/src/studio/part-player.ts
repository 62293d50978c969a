import { Store } from '../ui/store.ts';

/** Plays a file from place to place: a word, a line, or on and on. The element's clock is precise enough for a finger. */
export class PartPlayer {
  readonly playing = new Store(false);
  readonly position = new Store(0);
  readonly #audio = new Audio();
  #endSeconds = Number.POSITIVE_INFINITY;
  #frame = 0;

  constructor(url: string) {
    this.#audio.preload = 'auto';
    this.#audio.src = url;
    this.#audio.onplay = () => {
      this.playing.set(true);
      this.#follow();
    };
    this.#audio.onpause = () => {
      this.playing.set(false);
      cancelAnimationFrame(this.#frame);
    };
  }

  /** Another file of the same song, from where this one is. */
  load(url: string): void {
    const { currentTime } = this.#audio;
    this.pause();
    this.#audio.src = url;
    this.#audio.currentTime = currentTime;
  }

  /** Now, to the moment. */
  get seconds(): number {
    return this.#audio.currentTime;
  }

  play(fromSeconds?: number, untilSeconds = Number.POSITIVE_INFINITY): void {
    this.#endSeconds = untilSeconds;
    if (fromSeconds !== undefined) this.#audio.currentTime = Math.max(0, fromSeconds);
    // Refused where nobody touched the page yet: the button is still there.
    void this.#audio.play().catch(() => {});
  }

  pause(): void {
    this.#audio.pause();
  }

  toggle(): void {
    if (this.playing.get()) this.pause();
    else this.play();
  }

  dispose(): void {
    this.pause();
    this.#audio.removeAttribute('src');
  }

  #follow(): void {
    this.position.set(this.#audio.currentTime);
    if (this.#audio.currentTime >= this.#endSeconds) this.pause();
    else this.#frame = requestAnimationFrame(() => this.#follow());
  }
}
