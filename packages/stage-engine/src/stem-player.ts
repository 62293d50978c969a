import type { Loudness, StemName } from '@refrain/song-model';
import { levelGain } from './level.ts';
import { PlaybackClock } from './playback-clock.ts';
import type { DeskCommand, DeskState, Tune } from './sound/desk-messages.ts';
import { CLICK_FREE_SECONDS } from './sound/line.ts';
import { LoudspeakerClock } from './sound/loudspeaker-clock.ts';
import type { FeederMessage, SongShape } from './sound/stem-feeder.ts';
import type { StemNode } from './sound/stem-node.ts';

/** The part of an AudioContext the player uses; an OfflineAudioContext fits too. */
export type StageAudioContext = Pick<BaseAudioContext, 'currentTime' | 'destination' | 'createGain' | 'sampleRate'> &
  Partial<Pick<AudioContext, 'outputLatency' | 'baseLatency' | 'getOutputTimestamp'>>;

/** Where the sound of a song comes from: gives pages around the frame it is told. */
export interface StemSource {
  readonly shape: SongShape;
  want(frame: number): void;
  /** Who gets the pages; replaces whoever got them before. */
  onMessage(listener: (message: Exclude<FeederMessage, { type: 'opened' }>) => void): void;
  close(): void;
}

/** Bounds of what a singer may ask for. */
export const TUNE_BOUNDS = { semitones: 12, slowest: 0.5, fastest: 1.5 } as const;

/**
 * Plays the stems of a song in sample-accurate sync, in any key and at any speed, while they are still arriving. Nothing
 * ever clicks: play, pause, seek, faders, key and tempo move within {@link CLICK_FREE_SECONDS}.
 */
export class StemPlayer {
  readonly clock = new PlaybackClock();
  readonly durationSeconds: number;
  readonly #context: StageAudioContext;
  readonly #node: StemNode;
  readonly #source: StemSource;
  readonly #loudspeaker: LoudspeakerClock;
  readonly #level: GainNode;
  readonly #faders: Map<StemName, number>;
  readonly #endListeners = new Set<() => void>();
  readonly #waitListeners = new Set<(waiting: boolean) => void>();
  #tune: Tune = { semitones: 0, rate: 1 };
  #playing = false;
  #waiting = false;
  #lastId = 0;
  /** Where the last seek goes, until the desk says it is there. */
  #goal: { id: number; songSeconds: number } | null = null;

  /** @param context at the sample rate of the stems: {@link SongShape.sampleRateHz} */
  constructor(context: StageAudioContext, node: StemNode, source: StemSource, loudness: Loudness) {
    const { stems, totalFrames, sampleRateHz } = source.shape;
    this.#context = context;
    this.#loudspeaker = new LoudspeakerClock(context);
    this.#node = node;
    this.#source = source;
    this.durationSeconds = totalFrames / sampleRateHz;
    this.#faders = new Map(stems.map((stem) => [stem, 1]));
    this.#level = context.createGain();
    this.#level.gain.setValueAtTime(levelGain(loudness), 0);
    this.#level.connect(context.destination);
    node.output.connect(this.#level);
    node.onState((state) => this.#follow(state));
    node.send({ type: 'song', stems, totalFrames });
    source.onMessage((message) => {
      if (message.type !== 'trouble') node.send(message);
    });
    source.want(0);
  }

  /** The stems that are there. */
  get stems(): StemName[] {
    return [...this.#faders.keys()];
  }

  /** True from {@link play} to {@link pause} or the end, also while the sound is awaited. */
  get playing(): boolean {
    return this.#playing;
  }

  /** True while it should sound and does not, because the sound has not arrived. */
  get waiting(): boolean {
    return this.#waiting;
  }

  get tune(): Tune {
    return this.#tune;
  }

  /** Song seconds that are being rendered now. */
  get positionSeconds(): number {
    return this.#songSecondsAt(this.#context.currentTime);
  }

  /** Song seconds that leave the loudspeaker now: what the words follow. */
  get audibleSeconds(): number {
    return this.#songSecondsAt(this.#loudspeaker.seconds);
  }

  /** Seconds of the context that are being rendered now. */
  get contextSeconds(): number {
    return this.#context.currentTime;
  }

  /** How long sound is under way from here to the loudspeaker. */
  get lagSeconds(): number {
    return Math.max(0, this.#context.currentTime - this.#loudspeaker.seconds);
  }

  /** Plays on from where it stands; from the start when it stands at the end. */
  play(): void {
    if (this.#playing) return;
    if (this.positionSeconds >= this.durationSeconds) this.seek(0);
    this.#playing = true;
    this.#command({ type: 'play', id: ++this.#lastId });
  }

  /** Fades out and holds the position. */
  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.#command({ type: 'pause', id: ++this.#lastId });
  }

  /**
   * Goes to a place in the song, with a short cross-fade while playing.
   * @param atContextSeconds when that place is to be rendered; later, the song goes on from where it would be by then
   */
  seek(seconds: number, atContextSeconds?: number): void {
    const songSeconds = this.#clamp(seconds);
    const frame = Math.round(songSeconds * this.#source.shape.sampleRateHz);
    this.#goal = { id: ++this.#lastId, songSeconds };
    this.#source.want(frame);
    const at = atContextSeconds === undefined ? {} : { atOutputFrame: Math.round(atContextSeconds * this.#context.sampleRate) };
    this.#command({ type: 'seek', id: this.#lastId, frame, ...at });
  }

  /** Transposes and changes the speed, while it plays and without a gap. Bounds: {@link TUNE_BOUNDS}. */
  setTune(tune: Partial<Tune>): void {
    const { semitones, rate } = { ...this.#tune, ...tune };
    this.#tune = {
      semitones: Math.min(TUNE_BOUNDS.semitones, Math.max(-TUNE_BOUNDS.semitones, semitones)),
      rate: Math.min(TUNE_BOUNDS.fastest, Math.max(TUNE_BOUNDS.slowest, rate)),
    };
    this.#command({ type: 'tune', id: ++this.#lastId, tune: this.#tune });
  }

  /**
   * Moves a fader.
   * @param gain linear, 0 … 1; never above 1, so that levelling keeps its headroom
   * @param fadeSeconds longer for a guide voice that should come and go gently
   */
  setStemGain(stem: StemName, gain: number, fadeSeconds = CLICK_FREE_SECONDS): void {
    if (!this.#faders.has(stem)) return;
    const clamped = Math.min(1, Math.max(0, gain));
    this.#faders.set(stem, clamped);
    this.#command({ type: 'fader', stem, gain: clamped, fadeFrames: Math.round(fadeSeconds * this.#context.sampleRate) });
  }

  /** Where a fader is heading; 0 for a stem that is not there. */
  stemGain(name: StemName): number {
    return this.#faders.get(name) ?? 0;
  }

  /** Tells the source where the song is. To be called a few times a second. */
  keepFed(): void {
    this.#source.want(Math.round(this.positionSeconds * this.#source.shape.sampleRateHz));
  }

  /** Calls back when the song has played to its end. @returns stops calling back */
  onEnded(listener: () => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** Calls back when it begins or stops to wait for sound. @returns stops calling back */
  onWaiting(listener: (waiting: boolean) => void): () => void {
    this.#waitListeners.add(listener);
    return () => this.#waitListeners.delete(listener);
  }

  /** Fades out and lets go of the sound. */
  dispose(): void {
    this.pause();
    this.#endListeners.clear();
    this.#waitListeners.clear();
    this.#source.close();
    // What fades out needs a moment.
    setTimeout(() => {
      this.#node.close();
      this.#level.disconnect();
    }, 50);
  }

  #command(command: DeskCommand): void {
    this.#node.send(command);
  }

  #follow(state: DeskState): void {
    const { sampleRateHz } = this.#source.shape;
    const contextSeconds = state.outputFrame / this.#context.sampleRate;
    const songSeconds = state.songFrame / sampleRateHz;
    if (state.rate > 0) this.clock.start(contextSeconds, songSeconds, state.rate);
    else this.clock.stop(contextSeconds, songSeconds);
    if (this.#goal && state.id >= this.#goal.id) this.#goal = null;
    if (state.waiting !== this.#waiting) {
      this.#waiting = state.waiting;
      for (const listener of [...this.#waitListeners]) listener(state.waiting);
    }
    if (!state.ended || !this.#playing || state.id < this.#lastId) return;
    this.#playing = false;
    for (const listener of [...this.#endListeners]) listener();
  }

  #songSecondsAt(contextSeconds: number): number {
    return this.#clamp(this.#goal?.songSeconds ?? this.clock.songSecondsAt(contextSeconds));
  }

  #clamp(seconds: number): number {
    return Math.min(this.durationSeconds, Math.max(0, seconds));
  }
}
