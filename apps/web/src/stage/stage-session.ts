import type { Song, StageTheme } from '@refrain/contract';
import { STEM_NAMES, type StemName } from '@refrain/song-model';
import { LyricCursor, type StemPlayer } from '@refrain/stage-engine';
import { keep, readKept, readKeptNumber } from '../ui/kept.ts';
import { readScreenOffset } from '../ui/screen-offset.ts';
import { Store } from '../ui/store.ts';
import { loadKnowledge, openSound, type SongKnowledge, type StageSound } from './load-stage.ts';

/** What the buttons and menus of the stage show. Changes a few times a second at most. */
export interface StageView {
  phase: 'loading' | 'failed' | 'ready' | 'playing' | 'paused' | 'ended';
  failure: Error | null;
  /** Playing, but the sound has not arrived. */
  waiting: boolean;
  positionSeconds: number;
  durationSeconds: number;
  /** Fader positions, 0 … 1. */
  faders: Record<StemName, number>;
  muted: boolean;
  /** Transposed by so many semitones. */
  semitones: number;
  /** Speed: 1 as recorded. */
  rate: number;
  wordsShown: boolean;
  background: Background;
  theme: StageTheme;
  /** Size of the words, 1 as usual. */
  lyricSize: number;
  /** Words this much later than the recording says; negative is earlier. */
  offsetMs: number;
  /** Where the last visit stopped; 0 where there was none. */
  resumeSeconds: number;
}

/** What is behind the words: lights that follow the sound, the song's picture, its own film, or nothing. */
export type Background = 'lights' | 'picture' | 'video' | 'plain';

export function backgroundsOf(song: Song): Background[] {
  return ['lights', ...(song.hasCover ? (['picture'] as const) : []), ...(filmOf(song) ? (['video'] as const) : []), 'plain'];
}

/** Where a song that was taken from a film has its pictures; null for others. */
export function filmOf({ files }: Pick<Song, 'files'>): string | null {
  return files.find(({ name, mimeType }) => name === 'original' && mimeType.startsWith('video/'))?.url ?? null;
}

/** What a wish comes to for a song. */
export function backgroundFor(song: Song, wished: string): Background {
  const choices = backgroundsOf(song);
  const own = wished === 'auto' && choices.includes('video') ? 'video' : wished;
  return choices.find((known) => known === own) ?? 'lights';
}

const GUIDE_LEVEL = 0.5;
const GUIDE_FADE_SECONDS = 0.3;
const POSITION_EVERY_MS = 250;
const WORTH_RESUMING_SECONDS = 5;
const WAKE_MS = 500;
const MAX_OFFSET_MS = 2000;

/** One song on one stage: loads it, plays it, and answers to buttons and keys. Lives outside React. */
export class StageSession {
  readonly view: Store<StageView>;
  readonly song: Song;
  /** Of this display, on top of the song's and the singer's. */
  readonly screenOffsetMs = readScreenOffset();
  loaded: SongKnowledge | null = null;
  readonly #abort = new AbortController();
  #sound: StageSound | null = null;
  #cursor: LyricCursor | null = null;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #guideLevel: number;

  readonly #keeps: boolean;

  /** @param keeps whether this browser remembers place, key, tempo and guide; not where somebody else decides them */
  constructor(song: Song, keeps = true) {
    this.song = song;
    this.#keeps = keeps;
    const kept = (key: string, fallback: number) => (keeps ? readKeptNumber(key, fallback) : fallback);
    const vocals = kept('guide', GUIDE_LEVEL);
    this.#guideLevel = vocals > 0 ? vocals : GUIDE_LEVEL;
    const resume = kept(`position.${song.id}`, 0);
    this.view = new Store<StageView>({
      phase: 'loading',
      failure: null,
      waiting: false,
      positionSeconds: 0,
      durationSeconds: song.durationSeconds,
      faders: { vocals, drums: 1, bass: 1, other: 1 },
      muted: false,
      semitones: kept(`key.${song.id}`, 0),
      rate: kept(`tempo.${song.id}`, 1),
      wordsShown: true,
      background: backgroundFor(song, readKept('background') ?? 'auto'),
      theme: 'ember',
      lyricSize: 1,
      offsetMs: kept(`offset.${song.id}`, 0),
      resumeSeconds: resume >= WORTH_RESUMING_SECONDS && resume < song.durationSeconds - WORTH_RESUMING_SECONDS ? resume : 0,
    });
  }

  get player(): StemPlayer | null {
    return this.#sound?.player ?? null;
  }

  /** How much later than the recording says words are shown: the song's, the singer's and the screen's share. */
  get wordDelaySeconds(): number {
    return (this.view.get().offsetMs + this.screenOffsetMs) / 1000;
  }

  /** Whether the browser lets sound out now. */
  get soundIsOut(): boolean {
    return this.#sound?.context.state === 'running';
  }

  async load(): Promise<void> {
    this.#change({ phase: 'loading', failure: null });
    const { signal } = this.#abort;
    try {
      const [knowledge, sound] = await Promise.all([loadKnowledge(this.song, signal), openSound(this.song, signal, () => {})]);
      this.loaded = knowledge;
      this.#sound = sound;
    } catch (error) {
      if (!signal.aborted) this.#change({ phase: 'failed', failure: error instanceof Error ? error : new Error(String(error)) });
      return;
    }
    const { player } = this.#sound;
    if (signal.aborted) return this.#letGo();
    this.#cursor = new LyricCursor(this.loaded.chart, this.loaded.rhythm);
    player.onEnded(() => this.#ended());
    player.onWaiting((waiting) => this.#change({ waiting }));
    for (const name of STEM_NAMES) this.#applyFader(name);
    const { resumeSeconds, semitones, rate } = this.view.get();
    player.setTune({ semitones, rate });
    if (resumeSeconds > 0) player.seek(resumeSeconds);
    this.#change({ phase: 'ready', durationSeconds: player.durationSeconds, positionSeconds: resumeSeconds });
  }

  /**
   * Plays. Must come from a touch or key the first time: browsers hold sound back until then.
   * @returns false while the browser still holds it back
   */
  async play(fromSeconds?: number): Promise<boolean> {
    if (!(await this.wake()) || !this.#sound) return false;
    const { player } = this.#sound;
    if (fromSeconds !== undefined) player.seek(fromSeconds);
    player.play();
    this.#change({ phase: 'playing', resumeSeconds: 0 });
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => this.tick(), POSITION_EVERY_MS);
    return true;
  }

  /** Asks the browser to let sound out. @returns false while it holds it back */
  protected async wake(): Promise<boolean> {
    const context = this.#sound?.context;
    if (!context) return false;
    await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, WAKE_MS))]);
    return context.state === 'running' && !this.#abort.signal.aborted;
  }

  pause(): void {
    clearInterval(this.#ticker);
    if (!this.player?.playing) return;
    this.player.pause();
    this.tick();
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
    this.tick();
  }

  seekBy(seconds: number): void {
    if (this.player) this.seek(this.player.positionSeconds + seconds);
  }

  /** Over an intro or a break, to where the next line announces itself. @returns false where there is nothing to skip */
  skipBreak(): boolean {
    const { player } = this;
    const next = player && this.#cursor?.skipFrom(player.positionSeconds - this.wordDelaySeconds);
    if (next == null) return false;
    this.seek(next + this.wordDelaySeconds);
    return true;
  }

  /** Transposes and changes the speed; remembered for this song. */
  setTune(tune: { semitones?: number; rate?: number }): void {
    if (!this.player) return;
    this.player.setTune(tune);
    const { semitones, rate } = this.player.tune;
    this.#change({ semitones, rate });
    this.#keep(`key.${this.song.id}`, semitones === 0 ? null : String(semitones));
    this.#keep(`tempo.${this.song.id}`, rate === 1 ? null : String(rate));
  }

  setFader(name: StemName, level: number, fadeSeconds?: number): void {
    const clamped = Math.min(1, Math.max(0, level));
    this.#change({ faders: { ...this.view.get().faders, [name]: clamped } });
    this.#applyFader(name, fadeSeconds);
    if (name !== 'vocals') return;
    if (clamped > 0) this.#guideLevel = clamped;
    this.#keep('guide', String(clamped));
  }

  /** Takes over what is decided elsewhere, without telling anybody. */
  protected show(change: Partial<Pick<StageView, 'faders' | 'semitones' | 'rate' | 'offsetMs' | 'background' | 'lyricSize'>>): void {
    this.#change(change);
    for (const name of STEM_NAMES) this.#applyFader(name, GUIDE_FADE_SECONDS);
  }

  setTheme(theme: StageTheme): void {
    this.#change({ theme });
  }

  /** Lets the song die away. */
  fadeAway(seconds: number): void {
    for (const name of STEM_NAMES) this.player?.setStemGain(name, 0, seconds);
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

  /** Goes round the backgrounds this song has. */
  nextBackground(): Background {
    const choices = backgroundsOf(this.song);
    const background = choices[(choices.indexOf(this.view.get().background) + 1) % choices.length] ?? 'lights';
    this.#change({ background });
    keep('background', background);
    return background;
  }

  toggleWords(): void {
    this.#change({ wordsShown: !this.view.get().wordsShown });
  }

  /** Moves the words against the sound and remembers it for this song. @returns the new offset */
  shiftWords(byMs: number): number {
    const offsetMs = Math.min(MAX_OFFSET_MS, Math.max(-MAX_OFFSET_MS, this.view.get().offsetMs + byMs));
    this.#change({ offsetMs });
    this.#keep(`offset.${this.song.id}`, offsetMs === 0 ? null : String(offsetMs));
    return offsetMs;
  }

  dispose(): void {
    clearInterval(this.#ticker);
    if (this.player?.playing) this.tick();
    this.#abort.abort();
    this.#letGo();
  }

  #keep(key: string, value: string | null): void {
    if (this.#keeps) keep(key, value);
  }

  #letGo(): void {
    const sound = this.#sound;
    this.#sound = null;
    if (!sound) return;
    sound.player.dispose();
    // The fade-out of the player needs a moment before the context goes.
    setTimeout(() => void sound.context.close().catch(() => {}), 80);
  }

  #applyFader(name: StemName, fadeSeconds?: number): void {
    const { faders, muted } = this.view.get();
    // Loudness is heard in ratios: squared, the middle of a fader sounds like half.
    this.player?.setStemGain(name, muted ? 0 : faders[name] ** 2, fadeSeconds);
  }

  /** Looks where the song is. */
  protected tick(): void {
    if (!this.player) return;
    this.player.keepFed();
    const positionSeconds = this.player.positionSeconds;
    this.#change({ positionSeconds });
    this.#keep(`position.${this.song.id}`, positionSeconds >= WORTH_RESUMING_SECONDS ? positionSeconds.toFixed(1) : null);
  }

  #ended(): void {
    clearInterval(this.#ticker);
    this.#keep(`position.${this.song.id}`, null);
    this.#change({ phase: 'ended', positionSeconds: this.view.get().durationSeconds });
  }

  #change(change: Partial<StageView>): void {
    this.view.set({ ...this.view.get(), ...change });
  }
}
