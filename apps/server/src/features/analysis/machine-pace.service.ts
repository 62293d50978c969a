import type { ComputeSpeed } from '@refrain/audio-engine';
import type { StepRunner } from './analysis.types.ts';

export interface MachinePaceParts {
  readonly runner: StepRunner;
  readonly reportError: (context: string, error: unknown) => void;
}

/**
 * What the pipeline's first guesses hold for: two cores of 163 GFLOP/s each. Between what two machines need that were measured, one with AVX-512
 * and one with AVX2 (docs/engine/time.md).
 */
const REFERENCE = { threads: 2, gflops: 163 };
/** Of the work of one thread, what more threads do not share: two need 1.10 s for what one does in 1.76 (docs/engine/separation.md). */
const UNDIVIDED_SHARE = 0.25;
const LONGEST_SECONDS = 60;

/** How fast this machine is, before any song has shown it. */
export class MachinePace {
  readonly #parts: MachinePaceParts;
  #measured: Promise<number> | undefined;
  #pace = 1;
  readonly #stop = new AbortController();

  constructor(parts: MachinePaceParts) {
    this.#parts = parts;
  }

  /** How many times as long as the pipeline's first guess steps take here. 1 at first: whoever asks first has it measured, and no page waits for that. */
  current(): number {
    void this.measured();
    return this.#pace;
  }

  /** The same once it is measured; 1 where that fails. */
  measured(): Promise<number> {
    this.#measured ??= this.#measure().then((pace) => {
      this.#pace = pace;
      return pace;
    });
    return this.#measured;
  }

  /** Measures no more: the server stops. */
  stop(): void {
    this.#stop.abort();
  }

  async #measure(): Promise<number> {
    const task = { step: 'speed', audioPath: '', audioFileName: '', settings: {}, inputs: {}, outDir: '', scratchDir: '' } as const;
    try {
      // In the lane whose process will separate the song: it is there sooner then.
      const { summary } = await this.#parts.runner.run('stem_separation', task, {
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(LONGEST_SECONDS * 1000)]),
        onProgress: () => undefined,
      });
      return paceOf(summary as unknown as ComputeSpeed);
    } catch (error) {
      if (!this.#stop.signal.aborted)
        this.#parts.reportError('How fast this machine is could not be measured: the time left of the first song is a guess.', error);
      return 1;
    }
  }
}

/** How many times as long as the reference a machine needs: longer with slower cores, shorter with more of them, and never less than for the part that one does. */
export function paceOf({ threads, aloneGflops, togetherGflops }: ComputeSpeed): number {
  return secondsPerWork(threads, aloneGflops, togetherGflops) / secondsPerWork(REFERENCE.threads, REFERENCE.gflops, REFERENCE.gflops);
}

function secondsPerWork(threads: number, aloneGflops: number, togetherGflops: number): number {
  return UNDIVIDED_SHARE / aloneGflops + (1 - UNDIVIDED_SHARE) / (threads * togetherGflops);
}
