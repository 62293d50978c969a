import type { StemName } from '@refrain/song-model';

import type { DeskCommand, DeskState, Tune } from './desk-messages.ts';
import { CLICK_FREE_SECONDS, Line } from './line.ts';
import { StemPages } from './stem-pages.ts';
import type { StereoBlock, Stretch } from './stretch.ts';
import { isPlain, PlainVoice, StretchedVoice, type Voice } from './voices.ts';

/** A voice that is heard, and how much of it. */
interface Sounding {
  voice: Voice;
  envelope: Line;
}

/** This much must be in memory before a voice begins, so that it does not stop again at once. */
const BEGIN_SECONDS = 0.3;

/**
 * Mixes the stems of a song, frame by frame: play, pause, seek, faders, key and tempo, all without a click. It is what
 * runs where sound is made; it knows no browser. Plain playback is exact: the samples of the files, added.
 */
export class StemDesk {
  readonly #post: (state: DeskState) => void;
  readonly #fadeFrames: number;
  readonly #beginFrames: number;
  readonly #canStretch: boolean;
  readonly #free: Stretch[];
  readonly #faders = new Map<StemName, Line>();
  #pages = new StemPages([], 0);
  #tune: Tune = { semitones: 0, rate: 1 };
  #wanted = false;
  /** Where the song stands while nothing sounds. */
  #place = 0;
  /** The output frame at which `#place` is to be heard; null for as soon as can be. */
  #placeAt: number | null = null;
  #current: Sounding | null = null;
  #leaving: Sounding[] = [];
  #incoming: Voice | null = null;
  /** A voice that has to be made: at a place, or where the current one is by then. */
  #order: { frame: number | null } | null = null;
  #lastId = 0;
  #dirty = true;
  #waiting = false;
  #ended = false;
  #postedRate = 0;
  #scratch: StereoBlock = { left: new Float32Array(0), right: new Float32Array(0) };

  /** @param stretches two, so that one can take over from the other; without any, key and tempo stay as recorded */
  constructor(sampleRateHz: number, stretches: readonly Stretch[], post: (state: DeskState) => void) {
    this.#free = [...stretches];
    this.#canStretch = stretches.length > 0;
    this.#post = post;
    this.#fadeFrames = Math.round(CLICK_FREE_SECONDS * sampleRateHz);
    this.#beginFrames = Math.round(BEGIN_SECONDS * sampleRateHz);
  }

  handle(command: DeskCommand): void {
    switch (command.type) {
      case 'song':
        this.#pages = new StemPages(command.stems, command.totalFrames);
        for (const stem of command.stems) this.#faders.set(stem, new Line(1));
        return;
      case 'page':
        this.#pages.put(command.stem, command.index, command.left, command.right);
        return;
      case 'drop':
        for (const index of command.indices) this.#pages.drop(index);
        return;
      case 'fader':
        this.#faders.get(command.stem)?.moveTo(command.gain, command.fadeFrames);
        return;
      default:
        this.#transport(command);
        this.#lastId = command.id;
        this.#dirty = true;
    }
  }

  /** Writes the next block of output, which begins at `outputFrame`. */
  render(outputFrame: number, left: Float32Array, right: Float32Array): void {
    const count = left.length;
    if (this.#scratch.left.length !== count) this.#scratch = { left: new Float32Array(count), right: new Float32Array(count) };
    this.#begin(outputFrame, count);
    this.#mindTheGap(count);
    this.#tell(outputFrame);
    left.fill(0);
    right.fill(0);
    for (const sounding of this.#sounding()) this.#add(sounding, count, left, right);
    for (const fader of this.#faders.values()) fader.advance(count);
    this.#leaving = this.#leaving.filter((sounding) => !this.#isOver(sounding));
    this.#mindTheEnd();
  }

  #transport(command: Extract<DeskCommand, { id: number }>): void {
    if (command.type === 'play') {
      if (this.#place >= this.#pages.totalFrames) this.#place = 0;
      this.#wanted = true;
      this.#ended = false;
    } else if (command.type === 'pause') {
      this.#wanted = false;
      this.#placeAt = null;
      this.#hush();
      this.#waiting = false;
    } else if (command.type === 'seek') {
      this.#place = Math.min(this.#pages.totalFrames, Math.max(0, Math.round(command.frame)));
      this.#placeAt = command.atOutputFrame ?? null;
      this.#ended = false;
      this.#cancelIncoming();
      this.#jump();
    } else if (this.#canStretch || isPlain(command.tune)) {
      this.#retune(command.tune);
    }
  }

  /** Goes on at `#place`: from one sound to the other, or by way of silence when the new place is not there yet. */
  #jump(): void {
    if (!this.#current) return;
    this.#order = { frame: this.#place };
    if (this.#pages.has(this.#place, this.#place + this.#beginFrames)) return;
    this.#hush();
    this.#waiting = true;
  }

  #retune(tune: Tune): void {
    this.#tune = tune;
    const at = this.#order?.frame ?? null;
    const target = this.#incoming ?? this.#current?.voice;
    if (!target) return;
    if (target instanceof PlainVoice === isPlain(tune)) {
      target.tune(tune);
      return;
    }
    this.#cancelIncoming();
    if (this.#current) this.#order = { frame: at };
  }

  /** Makes the voice that is due and lets it take over once it is prepared. */
  #begin(outputFrame: number, count: number): void {
    if (this.#wanted && !this.#current && !this.#order && !this.#incoming) this.#order = { frame: this.#place };
    if (this.#order && !this.#incoming && this.#isDue(outputFrame)) this.#incoming = this.#make(this.#dueFrame(outputFrame), count);
    if (!this.#incoming?.prepare(count)) return;
    if (this.#current) this.#leave(this.#current);
    this.#current = { voice: this.#incoming, envelope: new Line(0) };
    this.#current.envelope.moveTo(1, this.#fadeFrames);
    this.#incoming = null;
    this.#order = null;
    this.#placeAt = null;
    this.#waiting = false;
    this.#dirty = true;
  }

  #isDue(outputFrame: number): boolean {
    return this.#order?.frame === null || this.#placeAt === null || outputFrame >= this.#placeAt;
  }

  /** Where the song would be by now, had it been where it is sent at the time it was to be there. */
  #dueFrame(outputFrame: number): number | null {
    const frame = this.#order?.frame ?? null;
    if (frame === null || this.#placeAt === null) return frame;
    return Math.min(this.#pages.totalFrames, frame + (outputFrame - this.#placeAt) * this.#tune.rate);
  }

  /** @returns null while the sound or a stretch is not there yet */
  #make(frame: number | null, count: number): Voice | null {
    const tune = this.#tune;
    const from = frame ?? this.#current?.voice.songFrame ?? this.#place;
    const mix = (at: number, length: number, into: StereoBlock) => this.#pages.mix(at, length, this.#faders, into.left, into.right);
    if (isPlain(tune)) {
      if (!this.#pages.has(from - 1, from + this.#beginFrames)) return this.#wait();
      return new PlainVoice(mix, from, tune.rate);
    }
    const stretch = this.#free.at(-1);
    if (!stretch) return null;
    const preparing = StretchedVoice.prepareFrames(stretch, count);
    const untimed = frame !== null && this.#placeAt === null;
    const begin = untimed ? from : from + preparing * (frame === null ? (this.#current?.voice.rate ?? 1) : tune.rate);
    const [first, last] = StretchedVoice.needsFrom(begin, stretch, tune);
    if (!this.#pages.has(first, Math.max(last, begin + this.#beginFrames))) return this.#wait();
    this.#free.pop();
    return new StretchedVoice(mix, stretch, begin, tune, (given) => this.#free.push(given));
  }

  #wait(): null {
    if (!this.#current && !this.#waiting) {
      this.#waiting = true;
      this.#dirty = true;
    }
    return null;
  }

  /** Fades out while there is still sound to fade, when the next pages did not come in time. */
  #mindTheGap(count: number): void {
    if (!this.#current) return;
    const { voice } = this.#current;
    const [from, to] = voice.needs(count + this.#fadeFrames);
    if (this.#pages.has(from, to)) return;
    this.#hush();
    this.#waiting = true;
  }

  /** Lets go of what is heard, and stands where it was. */
  #hush(): void {
    const target = this.#order?.frame;
    this.#cancelIncoming();
    if (!this.#current) return;
    this.#place = target ?? this.#current.voice.songFrame;
    this.#leave(this.#current);
    this.#current = null;
    this.#waiting = false;
    this.#dirty = true;
  }

  #mindTheEnd(): void {
    if (!this.#current || this.#current.voice.songFrame < this.#pages.totalFrames) return;
    this.#hush();
    this.#place = this.#pages.totalFrames;
    this.#wanted = false;
    this.#ended = true;
  }

  #leave(sounding: Sounding): void {
    sounding.envelope.moveTo(0, this.#fadeFrames);
    this.#leaving.push(sounding);
  }

  #isOver({ voice, envelope }: Sounding): boolean {
    const over = envelope.value === 0;
    if (over) voice.release();
    return over;
  }

  #cancelIncoming(): void {
    this.#incoming?.release();
    this.#incoming = null;
    this.#order = null;
  }

  #sounding(): Sounding[] {
    return this.#current ? [this.#current, ...this.#leaving] : this.#leaving;
  }

  #add({ voice, envelope }: Sounding, count: number, left: Float32Array, right: Float32Array): void {
    voice.render(count, this.#scratch);
    for (let i = 0; i < count; i++) {
      const gain = envelope.at(i);
      left[i] += this.#scratch.left[i] * gain;
      right[i] += this.#scratch.right[i] * gain;
    }
    envelope.advance(count);
  }

  #tell(outputFrame: number): void {
    const rate = this.#current?.voice.rate ?? 0;
    if (!this.#dirty && rate === this.#postedRate) return;
    this.#dirty = false;
    this.#postedRate = rate;
    this.#post({
      id: this.#lastId,
      outputFrame,
      songFrame: this.#current?.voice.songFrame ?? this.#place,
      rate,
      waiting: this.#waiting,
      ended: this.#ended,
    });
  }
}
