import { estimateSecondsLeft, type SongExtent, type StepReport } from '@refrain/server/compose';

const STORY: Readonly<Record<StepReport['step'], string>> = {
  inspect: 'listening to your file',
  separate: 'splitting the band',
  transcribe: 'hearing the words',
  align: 'timing your lyrics',
  rhythm: 'finding the beat',
  harmony: 'finding the key',
  melody: 'tracing the melody',
  chart: 'putting it together',
};
const WIDTH = 24;

/** One line on a terminal that says how far it is; on anything else, a line for every step that ends. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  readonly #name: string;
  readonly #told = new Set<string>();

  constructor(stream: NodeJS.WriteStream, name: string) {
    this.#stream = stream;
    this.#name = name;
  }

  show(steps: readonly StepReport[], song: SongExtent): void {
    if (this.#stream.isTTY) this.#draw(steps, song);
    else this.#tell(steps);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[2K');
  }

  #draw(steps: readonly StepReport[], song: SongExtent): void {
    const { progress, secondsLeft } = estimateSecondsLeft(steps, song);
    const full = Math.round(progress * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    const now = steps.filter((s) => s.state === 'running').map((s) => STORY[s.step]);
    const text = `${bar} ${String(Math.round(progress * 100)).padStart(3)} %  ${clock(secondsLeft)} left  ${now.join(', ')}  ${this.#name}`;
    this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
  }

  #tell(steps: readonly StepReport[]): void {
    for (const { step, state } of steps) {
      if (state === 'waiting' || state === 'running' || this.#told.has(step)) continue;
      this.#told.add(step);
      this.#stream.write(`${this.#name}: ${STORY[step]} — ${state}\n`);
    }
  }
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
