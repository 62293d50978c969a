/** The part of an AudioParam that a ramp needs. */
export type RampParam = Pick<AudioParam, 'cancelScheduledValues' | 'setValueAtTime' | 'linearRampToValueAtTime'>;

/** Long enough to make no click, short enough to feel immediate. */
export const CLICK_FREE_SECONDS = 0.015;

/**
 * A gain that always moves in straight lines and never jumps. It remembers its own line, because browsers disagree
 * about `AudioParam.value` in the middle of a ramp and `cancelAndHoldAtTime` is not everywhere.
 */
export class GainRamp {
  readonly #param: RampParam;
  #from: number;
  #to: number;
  #startSeconds = 0;
  #endSeconds = 0;

  /** @param initial linear gain the parameter holds already */
  constructor(param: RampParam, initial: number) {
    this.#param = param;
    this.#from = initial;
    this.#to = initial;
    param.setValueAtTime(initial, 0);
  }

  /** Where the ramp is heading. */
  get target(): number {
    return this.#to;
  }

  /** Linear gain at a context time. */
  valueAt(contextSeconds: number): number {
    if (contextSeconds >= this.#endSeconds) return this.#to;
    if (contextSeconds <= this.#startSeconds) return this.#from;
    const share = (contextSeconds - this.#startSeconds) / (this.#endSeconds - this.#startSeconds);
    return this.#from + (this.#to - this.#from) * share;
  }

  /** Moves to `gain` over `durationSeconds`, from wherever the gain is at `atSeconds`. */
  moveTo(gain: number, atSeconds: number, durationSeconds = CLICK_FREE_SECONDS): void {
    this.#from = this.valueAt(atSeconds);
    this.#to = gain;
    this.#startSeconds = atSeconds;
    this.#endSeconds = atSeconds + durationSeconds;
    this.#param.cancelScheduledValues(atSeconds);
    this.#param.setValueAtTime(this.#from, atSeconds);
    this.#param.linearRampToValueAtTime(gain, this.#endSeconds);
  }
}
