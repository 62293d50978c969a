/** Long enough to make no click, short enough to feel immediate. */
export const CLICK_FREE_SECONDS = 0.015;

/** A gain that moves in straight lines and never jumps, counted in frames. */
export class Line {
  value: number;
  #target: number;
  #step = 0;

  constructor(value: number) {
    this.value = value;
    this.#target = value;
  }

  /** Moves from where it is to `target` within `frames`. */
  moveTo(target: number, frames: number): void {
    this.#target = target;
    this.#step = (target - this.value) / Math.max(1, frames);
  }

  /** Its value `frames` from now. */
  at(frames: number): number {
    const value = this.value + this.#step * frames;
    return this.#step > 0 ? Math.min(value, this.#target) : Math.max(value, this.#target);
  }

  advance(frames: number): void {
    this.value = this.at(frames);
    if (this.value === this.#target) this.#step = 0;
  }
}
