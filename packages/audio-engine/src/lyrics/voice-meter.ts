import type { PcmBlock } from '../audio/pcm.ts';
import { VOICE_FRAME_SECONDS, voiceIn } from './voice-activity.ts';

/** How long a vocal stem has a voice, taken while the stem streams by: what hearing and timing its words will cost. */
export class VoiceMeter {
  readonly #sampleRateHz: number;
  readonly #frameSamples: number;
  readonly #powers: number[] = [];
  #samples = 0;
  #squares = 0;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#frameSamples = Math.round(sampleRateHz * VOICE_FRAME_SECONDS);
  }

  /** Mono or stereo, of which the mono sum is heard. */
  push([left, right = left]: PcmBlock): void {
    if (!left || !right) return;
    for (let i = 0; i < left.length; i++) {
      this.#squares += ((left[i]! + right[i]!) / 2) ** 2;
      if (++this.#samples % this.#frameSamples > 0) continue;
      this.#powers.push(this.#squares / this.#frameSamples);
      this.#squares = 0;
    }
  }

  /**
   * Seconds of voice, short gaps between words counted in, as `findVoice` would find them.
   * @param mixRmsDb level of the whole mix in dBFS, so that what leaks into the stem of an instrumental is no voice.
   */
  finish(mixRmsDb?: number): number {
    const { stretches } = voiceIn(Float32Array.from(this.#powers), this.#samples / this.#sampleRateHz, mixRmsDb);
    return stretches.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
  }
}
