import { type Loudness, STEM_NAMES, type StemName } from '@refrain/song-model';
import { CLICK_FREE_SECONDS, GainRamp } from './gain-ramp.ts';
import { levelGain } from './level.ts';
import { PlaybackClock } from './playback-clock.ts';

/** The part of an AudioContext the player uses; an OfflineAudioContext fits too. */
export type StageAudioContext = Pick<BaseAudioContext, 'currentTime' | 'destination' | 'createGain' | 'createBufferSource'> &
  Partial<Pick<AudioContext, 'outputLatency' | 'baseLatency' | 'getOutputTimestamp'>>;

/** Decoded sound per stem; a stem that could not be made may be missing. */
export type StemBuffers = Partial<Record<StemName, AudioBuffer>>;

/** All stems started together; replaced as a whole on every play and seek. */
interface Deck {
  sources: AudioBufferSourceNode[];
  envelopes: GainRamp[];
}

/** Time between asking for a start and its first sample: lets all four sources be set up for the same instant. */
const START_LEAD_SECONDS = 0.02;

/**
 * Plays decoded stems in sample-accurate sync: every source starts at the same context time and offset. Nothing ever
 * clicks: play, pause and seek fade the outgoing and incoming sound over {@link CLICK_FREE_SECONDS}, faders ramp.
 */
export class StemPlayer {
  readonly clock = new PlaybackClock();
  readonly durationSeconds: number;
  readonly #context: StageAudioContext;
  readonly #buffers: StemBuffers;
  readonly #faders = new Map<StemName, { node: GainNode; ramp: GainRamp }>();
  readonly #level: GainNode;
  readonly #listeners = new Set<() => void>();
  #deck: Deck | null = null;

  constructor(context: StageAudioContext, buffers: StemBuffers, loudness: Loudness) {
    this.#context = context;
    this.#buffers = buffers;
    this.durationSeconds = Math.max(0, ...Object.values(buffers).map((buffer) => buffer.duration));
    this.#level = context.createGain();
    this.#level.gain.setValueAtTime(levelGain(loudness), 0);
    this.#level.connect(context.destination);
    for (const name of this.stems) {
      const node = context.createGain();
      node.connect(this.#level);
      this.#faders.set(name, { node, ramp: new GainRamp(node.gain, 1) });
    }
  }

  /** The stems that are there. */
  get stems(): StemName[] {
    return STEM_NAMES.filter((name) => this.#buffers[name] !== undefined);
  }

  get playing(): boolean {
    return this.#deck !== null;
  }

  /** Song seconds that are being rendered now. */
  get positionSeconds(): number {
    return this.#clamp(this.clock.songSecondsAt(this.#context.currentTime));
  }

  /** Song seconds that leave the loudspeaker now: what the words follow. */
  get audibleSeconds(): number {
    return this.#clamp(this.clock.songSecondsAt(audibleContextSeconds(this.#context)));
  }

  /** Plays on from where it stands; from the start when it stands at the end. */
  play(): void {
    if (this.#deck) return;
    const from = this.positionSeconds;
    this.#startDeck(from >= this.durationSeconds ? 0 : from);
  }

  /** Fades out and holds the position. */
  pause(): void {
    if (!this.#deck) return;
    this.#stopDeck();
    this.clock.stop(this.#context.currentTime);
  }

  /** Goes to a place in the song, with a short cross-fade while playing. */
  seek(seconds: number): void {
    const target = this.#clamp(seconds);
    if (!this.#deck) {
      this.clock.moveTo(target);
      return;
    }
    this.#stopDeck();
    this.#startDeck(target);
  }

  /**
   * Moves a fader.
   * @param gain linear, 0 … 1; never above 1, so that levelling keeps its headroom
   * @param fadeSeconds longer for a guide voice that should come and go gently
   */
  setStemGain(name: StemName, gain: number, fadeSeconds = CLICK_FREE_SECONDS): void {
    this.#faders.get(name)?.ramp.moveTo(Math.min(1, Math.max(0, gain)), this.#context.currentTime, fadeSeconds);
  }

  /** Where a fader is heading; 0 for a stem that is not there. */
  stemGain(name: StemName): number {
    return this.#faders.get(name)?.ramp.target ?? 0;
  }

  /** Calls back when the song has played to its end. @returns stops calling back */
  onEnded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops and lets go of the sound. */
  dispose(): void {
    this.pause();
    this.#listeners.clear();
    this.#level.disconnect();
  }

  #startDeck(songSeconds: number): void {
    const startAt = this.#context.currentTime + START_LEAD_SECONDS;
    const deck: Deck = { sources: [], envelopes: [] };
    for (const name of this.stems) {
      const buffer = this.#buffers[name];
      const fader = this.#faders.get(name);
      if (!buffer || !fader || songSeconds >= buffer.duration) continue;
      const envelope = this.#context.createGain();
      const ramp = new GainRamp(envelope.gain, 0);
      ramp.moveTo(1, startAt);
      const source = this.#context.createBufferSource();
      source.buffer = buffer;
      source.connect(envelope).connect(fader.node);
      source.onended = () => envelope.disconnect();
      source.start(startAt, songSeconds);
      deck.sources.push(source);
      deck.envelopes.push(ramp);
    }
    this.#deck = deck;
    this.clock.start(startAt, songSeconds);
    this.#watchEnd(deck);
  }

  #watchEnd(deck: Deck): void {
    const longest = deck.sources.reduce<AudioBufferSourceNode | null>(
      (best, source) => (source.buffer && source.buffer.duration > (best?.buffer?.duration ?? 0) ? source : best),
      null,
    );
    longest?.addEventListener('ended', () => {
      if (this.#deck !== deck) return;
      this.#deck = null;
      this.clock.stop(this.#context.currentTime);
      this.clock.moveTo(this.durationSeconds);
      for (const listener of [...this.#listeners]) listener();
    });
  }

  #stopDeck(): void {
    const deck = this.#deck;
    this.#deck = null;
    const now = this.#context.currentTime;
    for (const envelope of deck?.envelopes ?? []) envelope.moveTo(0, now);
    for (const source of deck?.sources ?? []) source.stop(now + CLICK_FREE_SECONDS + 0.005);
  }

  #clamp(seconds: number): number {
    return Math.min(this.durationSeconds, Math.max(0, seconds));
  }
}

/**
 * The context time that is at the loudspeaker now. `getOutputTimestamp` is smooth between render quanta;
 * `currentTime` less the output latency is the fallback.
 */
function audibleContextSeconds(context: StageAudioContext): number {
  const rendered = context.currentTime;
  const stamp = context.getOutputTimestamp?.();
  if (stamp?.contextTime && stamp.performanceTime) {
    const heard = stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000;
    if (heard <= rendered && rendered - heard < 0.5) return heard;
  }
  return Math.max(0, rendered - (context.outputLatency || context.baseLatency || 0));
}
