import loungeUrl from './lounge.mp3';

/** The file begins before the loop and goes on after it: it closes also where a decoder starts a little early or late. */
const LOOP_START_SECONDS = 0.5;
/** Sixteen bars of four beats at 84 BPM, see scripts/lounge. */
const LOOP_SECONDS = (16 * 4 * 60) / 84;
/** Steps of the volume are heard as a slope. */
const SLOPE_SECONDS = 0.03;

/** Music of our own for the time between singers, round and round without a seam. */
export class LoungeLoop {
  #sound: { context: AudioContext; gain: GainNode } | null = null;
  #volume = 0;
  #wanted = false;

  get volume(): number {
    return this.#volume;
  }

  set volume(volume: number) {
    this.#volume = volume;
    this.#sound?.gain.gain.setTargetAtTime(volume, this.#sound.context.currentTime, SLOPE_SECONDS);
  }

  /** Goes on where it was paused. @throws Error when the music cannot be had */
  async play(): Promise<void> {
    this.#wanted = true;
    if (this.#sound) return this.#sound.context.resume();
    const context = new AudioContext();
    const gain = new GainNode(context, { gain: this.#volume });
    gain.connect(context.destination);
    this.#sound = { context, gain };
    try {
      const answer = await fetch(loungeUrl);
      if (!answer.ok) throw new Error(`The lounge answered ${answer.status}.`);
      const buffer = await context.decodeAudioData(await answer.arrayBuffer());
      const loopEnd = LOOP_START_SECONDS + LOOP_SECONDS;
      const source = new AudioBufferSourceNode(context, { buffer, loop: true, loopStart: LOOP_START_SECONDS, loopEnd });
      source.connect(gain);
      source.start(0, LOOP_START_SECONDS);
    } catch (error) {
      this.close();
      throw error;
    }
    if (!this.#wanted) this.pause();
  }

  pause(): void {
    this.#wanted = false;
    void this.#sound?.context.suspend();
  }

  close(): void {
    void this.#sound?.context.close();
    this.#sound = null;
  }
}
