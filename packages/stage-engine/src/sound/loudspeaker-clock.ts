/** The part of an AudioContext that tells what is at the loudspeaker. */
export type LoudspeakerContext = Pick<BaseAudioContext, 'currentTime'> &
  Partial<Pick<AudioContext, 'outputLatency' | 'baseLatency' | 'getOutputTimestamp'>>;

/** Of so many readings the one in the middle counts … */
const READINGS = 15;
/** … and of readings this long apart, so that they do not all come from one wrong moment. */
const APART_MS = 10;
const FORGET_MS = 1500;
/** A difference like this is no wrong reading: the context stood still. */
const JUMP_MS = 250;
/** No sound path is longer. */
const LONGEST_PATH_SECONDS = 0.5;

interface Reading {
  atMs: number;
  /** Milliseconds of the machine less those of the context. */
  offsetMs: number;
}

/**
 * The context time that is at the loudspeaker. `getOutputTimestamp` is smooth between render quanta, but on a busy
 * machine it pairs its two clocks wrongly now and then, by tens of milliseconds: the middle of the last readings is true.
 */
export class LoudspeakerClock {
  readonly #context: LoudspeakerContext;
  readonly #nowMs: () => number;
  #readings: Reading[] = [];

  /** @param nowMs the clock of `getOutputTimestamp().performanceTime` */
  constructor(context: LoudspeakerContext, nowMs: () => number = () => performance.now()) {
    this.#context = context;
    this.#nowMs = nowMs;
  }

  /** Seconds of the context that are heard now; what is rendered less the output latency where a browser tells no more. */
  get seconds(): number {
    const nowMs = this.#nowMs();
    this.#read(nowMs);
    const rendered = this.#context.currentTime;
    if (this.#readings.length > 0) {
      const offsets = this.#readings.map(({ offsetMs }) => offsetMs).sort((a, b) => a - b);
      const heard = (nowMs - offsets[offsets.length >> 1]) / 1000;
      if (heard <= rendered && rendered - heard < LONGEST_PATH_SECONDS) return Math.max(0, heard);
    }
    return Math.max(0, rendered - (this.#context.outputLatency || this.#context.baseLatency || 0));
  }

  #read(nowMs: number): void {
    this.#readings = this.#readings.filter(({ atMs }) => nowMs - atMs < FORGET_MS);
    const last = this.#readings.at(-1);
    if (last && nowMs - last.atMs < APART_MS) return;
    const stamp = this.#context.getOutputTimestamp?.();
    if (!stamp?.contextTime || !stamp.performanceTime) return;
    const offsetMs = stamp.performanceTime - stamp.contextTime * 1000;
    if (last && Math.abs(offsetMs - last.offsetMs) > JUMP_MS) this.#readings = [];
    this.#readings = [...this.#readings.slice(1 - READINGS), { atMs: nowMs, offsetMs }];
  }
}
