import type { Page } from 'playwright-core';

/** One start of a stem as the browser was told. */
export interface StemStart {
  when: number;
  offset: number;
}

/** A word becoming the sung one, and where the sound was at that moment. */
export interface WordChange {
  /** `line.word`, as on the stage's canvas. */
  word: string;
  soundSeconds: number;
}

interface Probe {
  starts: StemStart[];
  words: WordChange[];
}

/** Writes down when stems start and when words change, by the clock of the AudioContext. Install before the page loads. */
export async function installStageProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const probe: Probe = { starts: [], words: [] };
    let context: AudioContext | null = null;
    const Native = window.AudioContext;
    window.AudioContext = class extends Native {
      constructor(options?: AudioContextOptions) {
        super(options);
        context = this;
      }
    };
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when = 0, offset = 0) {
      probe.starts.push({ when, offset });
      start.call(this, when, offset);
    };
    new MutationObserver((changes) => {
      const last = probe.starts.at(-1);
      for (const { target } of changes) {
        if (!(target instanceof HTMLCanvasElement) || !context || !last) continue;
        const heard = context.currentTime - (context.outputLatency || context.baseLatency || 0);
        probe.words.push({ word: target.dataset.word ?? '', soundSeconds: heard - last.when + last.offset });
      }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-word'] });
    Object.assign(window, { stageProbe: probe });
  });
}

export async function readStageProbe(page: Page): Promise<Probe> {
  return (await page.evaluate('window.stageProbe')) as Probe;
}
