import type { Song } from '@refrain/contract';
import { STEM_NAMES, type StemName } from '@refrain/song-model';
import { StemPlayer } from '@refrain/stage-engine';
import { keep, readKeptNumber } from '../ui/kept.ts';
import { Store } from '../ui/store.ts';
import { type LoadedSong, loadStage } from './load-stage.ts';

/** What the buttons and menus of the stage show. Changes a few times a second at most. */
export interface StageView {
  phase: 'loading' | 'failed' | 'ready' | 'playing' | 'paused' | 'ended';
  /** Share of the sound that has arrived. */
  loaded: number;
  failure: Error | null;
  positionSeconds: number;
  durationSeconds: number;
  /** Fader positions, 0 … 1. */
  faders: Record<StemName, number>;
  muted: boolean;
  wordsShown: boolean;
  /** Words this much later than the recording says; negative is earlier. */
  offsetMs: number;
  /** Where the last visit stopped; 0 where there was none. */
  resumeSeconds: number;
}

const GUIDE_LEVEL = 0.5;
const GUIDE_FADE_SECONDS = 0.3;
const POSITION_EVERY_MS = 250;
const WORTH_RESUMING_SECONDS = 5;
const MAX_OFFSET_MS = 2000;

/** One song on one stage: loads it, plays it, and answers to buttons and keys. Lives outside React. */
export class StageSession {
  readonly view: Store<StageView>;
  readonly song: Song;
  loaded: LoadedSong | null = null;
  player: StemPlayer | null = null;
  readonly #context = new AudioContext({ latencyHint: 'interactive' });
  readonly #abort = new AbortController();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #guideLevel: number;

  constructor(song: Song) {
    this.song = song;
    const vocals = readKeptNumber('guide', GUIDE_LEVEL);
    this.#guideLevel = vocals > 0 ? vocals : GUIDE_LEVEL;
    const resume = readKeptNumber(`position.${song.id}`, 0);
    this.view = new Store<StageView>({
      phase: 'loading',
      loaded: 0,
      failure: null,
      positionSeconds: 0,
      durationSeconds: song.durationSeconds,
      faders: { vocals, drums: 1, bass: 1, other: 1 },
      muted: false,
      wordsShown: true,
      offsetMs: readKeptNumber(`offset.${song.id}`, 0),
      resumeSeconds: resume >= WORTH_RESUMING_SECONDS && resume < song.durationSeconds - WORTH_RESUMING_SECONDS ? resume : 0,
    });
  }

  async load(): Promise<void> {
    this.#change({ phase: 'loading', failure: null, loaded: 0 });
    try {
      this.loaded = await loadStage(this.song, this.#context, (loaded) => this.#change({ loaded }), this.#abort.signal);
    } catch (error) {
      if (!this.#abort.signal.aborted)
        this.#change({ phase: 'failed', failure: error instanceof Error ? error : new Error(String(error)) });
      return;
    }
    if (this.#abort.signal.aborted) return;
    this.player = new StemPlayer(this.#context, this.loaded.stems, this.song.loudness);
    this.player.onEnded(() => this.#ended());
    for (const name of STEM_NAMES) this.#applyFader(name);
    const { resumeSeconds } = this.view.get();
    this.player.seek(resumeSeconds);
    this.#change({ phase: 'ready', durationSeconds: this.player.durationSeconds, positionSeconds: resumeSeconds });
  }

  /**
   * Plays. Must come from a touch or key the first time: browsers hold sound back until then.
   * @returns false while the browser still holds it back
   */
  async play(fromSeconds?: number): Promise<boolean> {
    const { player } = this;
    if (!player) return false;
    await Promise.race([this.#context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
    if (this.#context.state !== 'running' || this.#abort.signal.aborted) return false;
    if (fromSeconds !== undefined) player.seek(fromSeconds);
    player.play();
    this.#change({ phase: 'playing', resumeSeconds: 0 });
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => this.#tick(), POSITION_EVERY_MS);
    return true;
  }

  pause(): void {
    clearInterval(this.#ticker);
    if (!this.player?.playing) return;
    this.player.pause();
    this.#tick();
    this.#change({ phase: 'paused' });
  }

  toggle(): void {
    if (this.view.get().phase === 'playing') this.pause();
    else void this.play();
  }

  seek(seconds: number): void {
    if (!this.player) return;
    this.player.seek(seconds);
    if (this.view.get().phase === 'ended') this.#change({ phase: 'paused' });
    this.#change({ resumeSeconds: 0 });
    this.#tick();
  }

  seekBy(seconds: number): void {
    if (this.player) this.seek(this.player.positionSeconds + seconds);
  }

  setFader(name: StemName, level: number, fadeSeconds?: number): void {
    const clamped = Math.min(1, Math.max(0, level));
    this.#change({ faders: { ...this.view.get().faders, [name]: clamped } });
    this.#applyFader(name, fadeSeconds);
    if (name !== 'vocals') return;
    if (clamped > 0) this.#guideLevel = clamped;
    keep('guide', String(clamped));
  }

  /** The recorded voice as a guide: away, or back at its last level. @returns whether it sounds now */
  toggleGuide(): boolean {
    const sounding = this.view.get().faders.vocals > 0;
    this.setFader('vocals', sounding ? 0 : this.#guideLevel, GUIDE_FADE_SECONDS);
    return !sounding;
  }

  toggleMute(): void {
    this.#change({ muted: !this.view.get().muted });
    for (const name of STEM_NAMES) this.#applyFader(name);
  }

  toggleWords(): void {
    this.#change({ wordsShown: !this.view.get().wordsShown });
  }

  /** Moves the words against the sound and remembers it for this song. @returns the new offset */
  shiftWords(byMs: number): number {
    const offsetMs = Math.min(MAX_OFFSET_MS, Math.max(-MAX_OFFSET_MS, this.view.get().offsetMs + byMs));
    this.#change({ offsetMs });
    keep(`offset.${this.song.id}`, offsetMs === 0 ? null : String(offsetMs));
    return offsetMs;
  }

  dispose(): void {
    clearInterval(this.#ticker);
    if (this.player?.playing) this.#tick();
    this.#abort.abort();
    this.player?.dispose();
    // The fade-out of the player needs a moment before the context goes.
    setTimeout(() => void this.#context.close().catch(() => {}), 60);
  }

  #applyFader(name: StemName, fadeSeconds?: number): void {
    const { faders, muted } = this.view.get();
    // Loudness is heard in ratios: squared, the middle of a fader sounds like half.
    this.player?.setStemGain(name, muted ? 0 : faders[name] ** 2, fadeSeconds);
  }

  #tick(): void {
    if (!this.player) return;
    const positionSeconds = this.player.positionSeconds;
    this.#change({ positionSeconds });
    keep(`position.${this.song.id}`, positionSeconds >= WORTH_RESUMING_SECONDS ? positionSeconds.toFixed(1) : null);
  }

  #ended(): void {
    clearInterval(this.#ticker);
    keep(`position.${this.song.id}`, null);
    this.#change({ phase: 'ended', positionSeconds: this.view.get().durationSeconds });
  }

  #change(change: Partial<StageView>): void {
    this.view.set({ ...this.view.get(), ...change });
  }
}
