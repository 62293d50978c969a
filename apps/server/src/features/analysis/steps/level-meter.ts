import type { PcmBlock, PcmBlocks } from '@refrain/audio-engine';

/** Root mean square of a sound's mono sum, in dB below full scale, taken while the sound streams by. */
export class LevelMeter {
  #squares = 0;
  #samples = 0;

  async *through(sound: PcmBlocks): AsyncGenerator<PcmBlock> {
    for await (const block of sound) {
      const [left, right = left] = block;
      left?.forEach((value, i) => {
        this.#squares += ((value + (right?.[i] ?? 0)) / 2) ** 2;
      });
      this.#samples += left?.length ?? 0;
      yield block;
    }
  }

  /** −120 for silence. */
  get rmsDb(): number {
    return this.#samples === 0 ? -120 : Math.max(-120, 10 * Math.log10(this.#squares / this.#samples));
  }
}
