import { Store } from '../../ui/store.ts';

const LEVEL = 0.4;
const FADE_IN_SECONDS = 3;
const FADE_OUT_SECONDS = 1.8;
const STEP_MS = 50;

/** Music between the singers: the songs the host chose for it, as they were recorded, one after the other, softly. */
export class FillerMusic {
  /** What is heard; null in silence. */
  readonly songId = new Store<string | null>(null);
  readonly #audio = new Audio();
  #songIds: readonly string[] = [];
  #next = 0;
  #target = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #failures = 0;

  constructor() {
    this.#audio.volume = 0;
    this.#audio.addEventListener('ended', () => this.#playNext());
    this.#audio.addEventListener('playing', () => {
      this.#failures = 0;
    });
    // A file that a browser cannot play is passed over; when none can be played there is silence.
    this.#audio.addEventListener('error', () => {
      this.#failures++;
      if (this.#failures < this.#songIds.length && this.#target > 0) this.#playNext();
      else this.songId.set(null);
    });
  }

  /** Fades in where it stopped. @param songIds at least one */
  play(songIds: readonly string[]): void {
    const same = songIds.join() === this.#songIds.join();
    this.#songIds = songIds;
    this.#fade(LEVEL, FADE_IN_SECONDS);
    if (!same || this.songId.get() === null) this.#playNext();
    else void this.#audio.play().catch(() => {});
  }

  /** Fades out and keeps the place. */
  stop(): void {
    this.#fade(0, FADE_OUT_SECONDS);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#audio.pause();
    this.#audio.removeAttribute('src');
  }

  #playNext(): void {
    const songId = this.#songIds[this.#next % this.#songIds.length];
    if (songId === undefined) return;
    this.#next++;
    this.songId.set(songId);
    this.#audio.src = `/api/v1/songs/${encodeURIComponent(songId)}/files/original`;
    void this.#audio.play().catch(() => {});
  }

  #fade(target: number, seconds: number): void {
    this.#target = target;
    clearInterval(this.#timer);
    const step = ((target - this.#audio.volume) * STEP_MS) / (seconds * 1000);
    this.#timer = setInterval(() => {
      const volume = this.#audio.volume + step;
      const there = step >= 0 ? volume >= target : volume <= target;
      this.#audio.volume = there ? target : Math.min(1, Math.max(0, volume));
      if (!there) return;
      clearInterval(this.#timer);
      if (target === 0) this.#audio.pause();
    }, STEP_MS);
  }
}
