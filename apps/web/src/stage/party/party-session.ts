import { type PartyCommand, type Performance, positionAt, type Song, type StageReport } from '@refrain/contract';
import { STEM_NAMES, type StemName } from '@refrain/song-model';
import { type FollowStep, type StemPlayer, TransportFollower } from '@refrain/stage-engine';
import { Store } from '../../ui/store.ts';
import { type Background, backgroundFor, backgroundsOf, StageSession } from '../stage-session.ts';

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
/** Nobody's song is cut off: it is gone within this. */
const LEAVE_SECONDS = 0.4;
/** A turn that was called just now begins at its beginning, however long its sound takes to come. */
const FRESH_SECONDS = 1;
/** How long the party has to follow a stage that was held up, before the stage follows the party. */
const LEAD_MS = 1500;
const WORTH_LEADING_SECONDS = 0.3;
/** How long what was asked for by a key counts as done. */
const ANSWER_MS = 1500;

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
  readonly #entryId: string | undefined;
  #performance: Performance;
  /** The browser is being asked to let sound out. */
  #waking = false;
  #over = false;
  #fading = false;
  /** It waited for sound that did not come in time. */
  #heldUp: boolean;
  #leadsUntilMs = Number.NEGATIVE_INFINITY;
  /** What the key for pause asked for last. */
  #asked = { playing: false, untilMs: Number.NEGATIVE_INFINITY };

  constructor(song: Song, performance: Performance, tie: PartyTie) {
    super(song, false);
    this.#tie = tie;
    this.#performance = performance;
    this.#entryId = performance.onStage?.entryId;
    this.#heldUp = performance.clock.positionSeconds === 0 && positionAt(performance.clock, tie.serverMs()) < FRESH_SECONDS;
    this.take(performance);
    this.#timers = [setInterval(() => this.#step(), STEP_MS), setInterval(() => this.#tellPlace(), REPORT_MS)];
  }

  /** What the party says now; a song that is not this turn's is none of its business. */
  take(performance: Performance): void {
    if (performance.onStage?.entryId !== this.#entryId) return;
    const { positionSeconds, atServerMs, rate } = this.#performance.clock;
    const { clock } = performance;
    const moved = clock.positionSeconds !== positionSeconds || clock.atServerMs !== atServerMs || clock.rate !== rate;
    if (moved) this.#leadsUntilMs = Number.NEGATIVE_INFINITY;
    this.#performance = performance;
    this.#follower.set(performance.clock);
    const { stems, guideLevel, keyShift, tempo, lyricOffsetMs, lyricSize } = performance;
    const level = (name: StemName) => Math.min(1, name === 'vocals' ? Math.max(stems.vocals, guideLevel) : stems[name]);
    const faders = Object.fromEntries(STEM_NAMES.map((name) => [name, level(name)])) as Record<StemName, number>;
    const background = backgroundFor(this.song, performance.background);
    this.show({ semitones: keyShift, rate: tempo, offsetMs: lyricOffsetMs, background, lyricSize, ...(this.#fading ? {} : { faders }) });
    this.player?.setTune({ semitones: keyShift });
    this.#step();
  }

  /** What the party says takes a moment to arrive; a second press within it means the opposite of the first. */
  override toggle(): void {
    const nowMs = this.#tie.serverMs();
    const playing = nowMs < this.#asked.untilMs ? this.#asked.playing : this.#performance.status === 'playing';
    this.#asked = { playing: !playing, untilMs: nowMs + ANSWER_MS };
    this.#tie.command({ type: playing ? 'performance.pause' : 'performance.play' });
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

  /** Only what is sure: a stage that is just being moved says nothing. */
  #tellPlace(): void {
    const { player } = this;
    if (player?.playing && !player.waiting && !this.#heldUp) this.#report({ playing: true, ended: false });
  }

  /** After a touch: lets the sound out. */
  letSoundOut(): void {
    this.held.set(false);
    void this.#askForSound().then(() => this.#step());
  }

  /** The turn is over here; its sound may still fade under the next one. */
  leave(): void {
    this.#over = true;
    for (const timer of this.#timers) clearInterval(timer);
    const seconds = Math.max(LEAVE_SECONDS, this.#performance.crossfadeSeconds);
    this.fadeAway(seconds);
    setTimeout(() => this.dispose(), seconds * 1000);
  }

  /** Looks where the party is and goes there. */
  #step(): void {
    const { player } = this;
    // A busy machine may take longer to open its sound than we wait for it; then no touch is needed.
    if (this.held.get() && this.soundIsOut) this.held.set(false);
    if (!player || this.#over || this.held.get()) return;
    if (!this.soundIsOut) return void this.#askForSound();
    const serverMs = this.#tie.serverMs();
    if (player.waiting) this.#heldUp = true;
    else if (this.#heldUp && this.#isOn(serverMs)) this.#lead(player, serverMs);
    if (serverMs < this.#leadsUntilMs) return;
    const { playing, waiting, audibleSeconds, lagSeconds, contextSeconds } = player;
    this.#obey(this.#follower.step({ serverMs, playing, waiting, audibleSeconds, lagSeconds }), contextSeconds);
    this.#mindTheEnd(player.positionSeconds);
  }

  #obey(step: FollowStep, contextSeconds: number): void {
    if (step.type === 'pause') super.pause();
    else if (step.type === 'seek') this.#goTo(step.positionSeconds, contextSeconds);
    else if (step.type === 'rate') this.player?.setTune({ rate: step.rate });
    else if (step.type === 'start') {
      this.player?.setTune({ semitones: this.#performance.keyShift, rate: step.rate });
      this.#goTo(step.positionSeconds, contextSeconds + step.inSeconds);
      void this.play();
    }
  }

  #goTo(seconds: number, atContextSeconds: number): void {
    this.player?.seek(seconds, atContextSeconds);
    super.tick();
  }

  /** Whether the song should be heard now. */
  #isOn(serverMs: number): boolean {
    const { clock } = this.#performance;
    return clock.rate > 0 && serverMs >= clock.atServerMs;
  }

  /** Sound came late: the party is asked to go on from where this stage is, rather than to lose the words. */
  #lead(player: StemPlayer, serverMs: number): void {
    this.#heldUp = false;
    if (this.#follower.positionAt(serverMs) - player.audibleSeconds < WORTH_LEADING_SECONDS) return;
    this.#leadsUntilMs = serverMs + LEAD_MS;
    this.#report({ playing: true, ended: false });
  }

  async #askForSound(): Promise<void> {
    if (this.#waking) return;
    this.#waking = true;
    const out = await this.wake();
    this.#waking = false;
    if (!out && !this.#over && this.player) this.held.set(true);
  }

  #mindTheEnd(positionSeconds: number): void {
    const { maxSongSeconds, crossfadeSeconds } = this.#performance;
    const end = this.view.get().durationSeconds - Math.max(0.05, crossfadeSeconds);
    const timeIsUp = maxSongSeconds !== null && positionSeconds >= maxSongSeconds;
    if (timeIsUp || this.view.get().phase === 'ended' || positionSeconds >= end) this.#end();
    else if (maxSongSeconds !== null && positionSeconds >= maxSongSeconds - FADE_OUT_SECONDS && !this.#fading) {
      this.#fading = true;
      this.fadeAway(FADE_OUT_SECONDS);
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#report({ playing: false, ended: true });
  }

  #report({ playing, ended }: { playing: boolean; ended: boolean }): void {
    const { player } = this;
    const entryId = this.#entryId;
    if (!player || !entryId || (this.#over && !ended)) return;
    this.#tie.report({ entryId, positionSeconds: player.audibleSeconds, atServerMs: this.#tie.serverMs(), playing, ended });
  }
}
