import type { PartyCommand, Performance, Song, StageReport } from '@refrain/contract';
import { STEM_NAMES, type StemName } from '@refrain/song-model';
import { TransportFollower } from '@refrain/stage-engine';
import { readKeptNumber } from '../../ui/kept.ts';
import { Store } from '../../ui/store.ts';
import { type Background, backgroundsOf, StageSession } from '../stage-session.ts';

/** What ties a stage to its party. */
export interface PartyTie {
  /** Milliseconds of the server's clock. */
  serverMs(): number;
  command(command: PartyCommand): void;
  report(report: Omit<StageReport, 'partyId' | 'screenId'>): void;
}

const STEP_MS = 150;
const REPORT_MS = 4000;
const FADE_OUT_SECONDS = 2.5;

/**
 * One turn of a party on this stage. The party decides: the keys and buttons of the stage ask it, and what it says is
 * followed here, in step with every other stage.
 */
export class PartySession extends StageSession {
  /** True while the browser wants a touch before it lets sound out. */
  readonly held = new Store(false);
  readonly #tie: PartyTie;
  readonly #follower = new TransportFollower();
  readonly #timers: ReturnType<typeof setInterval>[];
  #performance: Performance;
  #starting = false;
  #over = false;

  constructor(song: Song, performance: Performance, tie: PartyTie) {
    super(song, false);
    this.#tie = tie;
    this.#performance = performance;
    this.take(performance);
    this.#timers = [setInterval(() => this.#step(), STEP_MS), setInterval(() => this.#report(false), REPORT_MS)];
  }

  /** What the party says now. */
  take(performance: Performance): void {
    this.#performance = performance;
    this.#follower.set(performance.clock);
    const { stems, guideLevel, keyShift, tempo, lyricOffsetMs } = performance;
    const level = (name: StemName) => Math.min(1, name === 'vocals' ? Math.max(stems.vocals, guideLevel) : stems[name]);
    const faders = Object.fromEntries(STEM_NAMES.map((name) => [name, level(name)])) as Record<StemName, number>;
    const background = backgroundsOf(this.song).find((known) => known === performance.background) ?? 'lights';
    const offsetMs = lyricOffsetMs + readKeptNumber('screen.offset', 0);
    this.show({ faders, semitones: keyShift, rate: tempo, offsetMs, background });
    this.player?.setTune({ semitones: keyShift });
  }

  override toggle(): void {
    this.#tie.command({ type: this.#performance.status === 'playing' ? 'performance.pause' : 'performance.play' });
  }

  override seek(seconds: number): void {
    this.#tie.command({ type: 'performance.seek', positionSeconds: Math.min(this.view.get().durationSeconds, Math.max(0, seconds)) });
  }

  override setTune({ semitones, rate }: { semitones?: number; rate?: number }): void {
    this.#tie.command({
      type: 'performance.set',
      ...(semitones === undefined ? {} : { keyShift: semitones }),
      ...(rate === undefined ? {} : { tempo: rate }),
    });
  }

  override setFader(name: StemName, level: number): void {
    const clamped = Math.min(1, Math.max(0, level));
    this.#tie.command({ type: 'performance.set', ...(name === 'vocals' ? { guideLevel: clamped } : { stems: { [name]: clamped } }) });
  }

  override shiftWords(byMs: number): number {
    const lyricOffsetMs = this.#performance.lyricOffsetMs + byMs;
    this.#tie.command({ type: 'performance.set', lyricOffsetMs });
    return lyricOffsetMs;
  }

  override nextBackground(): Background {
    const choices = backgroundsOf(this.song);
    const background = choices[(choices.indexOf(this.view.get().background) + 1) % choices.length] ?? 'lights';
    this.#tie.command({ type: 'performance.set', background });
    return background;
  }

  /** After a touch: lets the sound out. */
  letSoundOut(): void {
    this.held.set(false);
    this.#step();
  }

  override dispose(): void {
    for (const timer of this.#timers) clearInterval(timer);
    super.dispose();
  }

  #step(): void {
    const { player } = this;
    // A busy machine may take longer to open its sound than we wait for it; then no touch is needed.
    if (this.held.get() && this.soundIsOut) this.held.set(false);
    if (!player || this.#starting || this.held.get() || this.#over) return;
    const step = this.#follower.step({
      serverMs: this.#tie.serverMs(),
      playing: player.playing,
      waiting: player.waiting,
      audibleSeconds: player.audibleSeconds,
      lagSeconds: player.lagSeconds,
    });
    if (step.type === 'pause') super.pause();
    else if (step.type === 'seek') super.seek(step.positionSeconds);
    else if (step.type === 'rate') player.setTune({ rate: step.rate });
    else if (step.type === 'start') void this.#start(step.positionSeconds, step.rate);
    this.#mindTheEnd(player.positionSeconds);
  }

  async #start(positionSeconds: number, rate: number): Promise<void> {
    if (positionSeconds >= this.view.get().durationSeconds) return this.#end();
    this.#starting = true;
    this.player?.setTune({ semitones: this.#performance.keyShift, rate });
    const played = await this.play(positionSeconds);
    this.#starting = false;
    if (!played && this.view.get().phase !== 'loading') this.held.set(true);
  }

  #mindTheEnd(positionSeconds: number): void {
    const { maxSongSeconds, crossfadeSeconds } = this.#performance;
    const end = this.view.get().durationSeconds - Math.max(0.05, crossfadeSeconds);
    if (this.view.get().phase === 'ended' || positionSeconds >= end) this.#end();
    else if (maxSongSeconds !== null && positionSeconds >= maxSongSeconds - FADE_OUT_SECONDS) {
      this.fadeAway(FADE_OUT_SECONDS);
      if (positionSeconds >= maxSongSeconds) this.#end();
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#report(true);
  }

  #report(ended: boolean): void {
    const { player } = this;
    const entryId = this.#performance.onStage?.entryId;
    if (!player || !entryId || (this.#over && !ended)) return;
    this.#tie.report({
      entryId,
      positionSeconds: player.audibleSeconds,
      atServerMs: this.#tie.serverMs(),
      playing: player.playing && !player.waiting,
      ended,
    });
  }
}
