import { Store } from '../../ui/store.ts';
import { LoungeLoop } from './lounge-loop.ts';

const LEVEL = 0.4;
const FADE_IN_SECONDS = 3;
const FADE_OUT_SECONDS = 1.8;
/** Nobody sings against other music. */
const MAKE_WAY_SECONDS = 0.2;
const STEP_MS = 50;

/** What is faded in and out: a media element or a loop. */
interface Player {
  volume: number;
  play(): Promise<void>;
  pause(): void;
}

/** Music between the singers, softly: the songs the host chose for it, as they were recorded, or else music of our own. */
export class FillerMusic {
  /** The song that is heard; null in silence and for our own music. */
  readonly songId = new Store<string | null>(null);
  readonly #audio = new Audio();
  readonly #lounge = new LoungeLoop();
  #player: Player = this.#audio;
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

  /** Fades in where it stopped. @param songIds none: our own music */
  play(songIds: readonly string[]): void {
    const same = songIds.join() === this.#songIds.join();
    this.#songIds = songIds;
    this.#take(songIds.length > 0 ? this.#audio : this.#lounge);
    this.#fade(LEVEL, FADE_IN_SECONDS);
    if (songIds.length > 0 && (!same || this.songId.get() === null)) this.#playNext();
    // Without the music there is silence, as before.
    else void this.#player.play().catch(() => {});
  }

  /** Fades out and keeps the place. @param atOnce somebody sings already */
  stop({ atOnce = false } = {}): void {
    this.#fade(0, atOnce ? MAKE_WAY_SECONDS : FADE_OUT_SECONDS);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    this.#lounge.close();
  }

  #take(player: Player): void {
    if (player === this.#player) return;
    this.#player.volume = 0;
    this.#player.pause();
    this.songId.set(null);
    this.#player = player;
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
    const step = ((target - this.#player.volume) * STEP_MS) / (seconds * 1000);
    this.#timer = setInterval(() => {
      const volume = this.#player.volume + step;
      const there = step >= 0 ? volume >= target : volume <= target;
      this.#player.volume = there ? target : Math.min(1, Math.max(0, volume));
      if (!there) return;
      clearInterval(this.#timer);
      if (target === 0) this.#player.pause();
    }, STEP_MS);
  }
}
