import { LoudspeakerClock } from '@refrain/stage-engine';

const SPACING_SECONDS = 0.7;
const BEATS = 12;
const BEEP_SECONDS = 0.06;
const BEEP_HZ = 1000;
const LEAD_SECONDS = 0.5;

/** Twelve even beats, to be heard or to be seen. Times are milliseconds of the page. */
export class Metronome {
  readonly beatsMs: number[] = [];
  readonly #context: AudioContext;
  readonly #starts: number[];
  readonly #loudspeaker: LoudspeakerClock;

  /** @param sounding false for beats that are only seen */
  private constructor(context: AudioContext, sounding: boolean) {
    this.#context = context;
    this.#loudspeaker = new LoudspeakerClock(context);
    this.#starts = Array.from({ length: BEATS }, (_, i) => context.currentTime + LEAD_SECONDS + i * SPACING_SECONDS);
    if (sounding) for (const start of this.#starts) beep(context, start);
  }

  /** Must come from a touch: browsers hold sound back until then. */
  static async start(sounding: boolean): Promise<Metronome> {
    const context = new AudioContext({ latencyHint: 'interactive' });
    await context.resume();
    return new Metronome(context, sounding);
  }

  /** Looks where the beats are: 0 … 1 since the last one, null before the first and after the last. To be asked every frame. */
  phase(): number | null {
    const heard = this.#loudspeaker.seconds;
    while (this.beatsMs.length < BEATS && heard >= (this.#starts[this.beatsMs.length] ?? Number.POSITIVE_INFINITY)) {
      const start = this.#starts[this.beatsMs.length] ?? heard;
      this.beatsMs.push(performance.now() - (heard - start) * 1000);
    }
    const since = (heard - (this.#starts[0] ?? 0)) / SPACING_SECONDS;
    return since < 0 || since > BEATS ? null : since % 1;
  }

  get over(): boolean {
    return this.#loudspeaker.seconds > (this.#starts.at(-1) ?? 0) + SPACING_SECONDS;
  }

  stop(): void {
    void this.#context.close().catch(() => {});
  }
}

function beep(context: AudioContext, at: number): void {
  const tone = context.createOscillator();
  const level = context.createGain();
  tone.frequency.value = BEEP_HZ;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(0.5, at + 0.002);
  level.gain.linearRampToValueAtTime(0, at + BEEP_SECONDS);
  tone.connect(level).connect(context.destination);
  tone.start(at);
  tone.stop(at + BEEP_SECONDS + 0.02);
}
