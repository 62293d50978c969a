import type { Page } from 'playwright-core';

/** A word becoming the sung one on the screen, in milliseconds of the machine's time. */
export interface WordSeen {
  /** `line.word` */
  word: string;
  /** The frame before began here: the word was not sung yet. */
  notBeforeMs: number;
  /** The frame was drawn by now. */
  drawnMs: number;
}

export interface Heard {
  /** When clicks left the loudspeaker, in milliseconds of the machine's time, as the browser tells it. */
  clicksMs: number[];
  words: WordSeen[];
  /** Milliseconds from frame to frame, in the middle. */
  frameMs: number;
}

const MOST_DOUBT_MS = 5;
/** Clicks are further apart than this. */
const SAME_CLICK_MS = 200;

interface Probe {
  clicks: { contextId: number; seconds: number }[];
  /** What the time of the loudspeaker was, now and then: milliseconds of the machine less those of the context. */
  offsets: { contextId: number; seconds: number; offsetMs: number }[];
  words: WordSeen[];
  frameMs: number;
}

/**
 * Writes down when the clicks of a song leave the loudspeaker and when words change on the screen. It listens to what
 * goes to the loudspeaker; the page's own clocks are not asked. Install before the page loads.
 */
export async function installLoudspeakerProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: Probe = { clicks: [], offsets: [], words: [], frameMs: 0 };
    const frames: number[] = [];
    let contexts = 0;
    const localMs = () => performance.timeOrigin + performance.now();
    const detector = `
      class Detector extends AudioWorkletProcessor {
        last = -1e9;
        process([input]) {
          const samples = input[0] ?? [];
          for (let i = 0; i < samples.length; i++) {
            const frame = currentFrame + i;
            if (Math.abs(samples[i]) < 0.08 || frame - this.last < sampleRate / 5) continue;
            this.last = frame;
            this.port.postMessage(frame / sampleRate);
          }
          return true;
        }
      }
      registerProcessor('detector', Detector);`;
    const tapped = new WeakSet<AudioNode>();
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      const [to] = args;
      if (to instanceof AudioDestinationNode && to.context instanceof AudioContext && !tapped.has(this)) {
        tapped.add(this);
        const contextId = contexts++;
        const { context } = to;
        const url = URL.createObjectURL(new Blob([detector], { type: 'text/javascript' }));
        void context.audioWorklet.addModule(url).then(() => {
          const node = new AudioWorkletNode(context, 'detector', { numberOfOutputs: 0 });
          node.port.onmessage = ({ data }: MessageEvent<number>) => heard.clicks.push({ contextId, seconds: data });
          connect.call(this, node);
          setInterval(() => {
            const { contextTime = 0, performanceTime = 0 } = (context as AudioContext).getOutputTimestamp();
            if (context.state !== 'running' || !performanceTime) return;
            heard.offsets.push({
              contextId,
              seconds: contextTime,
              offsetMs: performance.timeOrigin + performanceTime - contextTime * 1000,
            });
          }, 100);
        });
      }
      return connect.apply(this, args);
    } as typeof AudioNode.prototype.connect;
    const onFrame = () => {
      requestAnimationFrame(onFrame);
      frames.push(localMs());
      if (frames.length > 600) frames.shift();
      const gaps = frames.slice(1).map((ms, i) => ms - (frames[i] ?? ms));
      if (frames.length % 100 === 0) heard.frameMs = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
    };
    requestAnimationFrame(onFrame);
    new MutationObserver((changes) => {
      for (const { target } of changes)
        if (target instanceof HTMLCanvasElement)
          heard.words.push({ word: target.dataset.word ?? '', notBeforeMs: frames.at(-2) ?? 0, drawnMs: localMs() });
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-word'] });
    Object.assign(window, { heard });
  });
}

export async function readHeard(page: Page): Promise<Heard> {
  const { clicks, offsets, words, frameMs } = (await page.evaluate('window.heard')) as Probe;
  const clicksMs = clicks.map(({ contextId, seconds }) => {
    // A busy browser pairs the two clocks wrongly now and then: the middle of the pairs around a click is true. Where a busy
    // machine lost a piece of sound they are of two minds, and nobody can tell when that click was heard.
    const near = offsets.filter((pair) => pair.contextId === contextId && Math.abs(pair.seconds - seconds) < 1);
    const sorted = near.map(({ offsetMs }) => offsetMs).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
    return at(0.8) - at(0.2) < MOST_DOUBT_MS ? seconds * 1000 + at(0.5) : Number.NaN;
  });
  return { clicksMs: clicksMs.filter((ms) => Number.isFinite(ms)), words, frameMs };
}

/** Each of some moments less the one of the others that is nearest; NaN where there is none. */
export function distancesMs(moments: readonly number[], others: readonly number[]): number[] {
  return moments.map((moment) => {
    const nearest = others.reduce(
      (best, other) => (Math.abs(moment - other) < Math.abs(moment - best) ? other : best),
      Number.POSITIVE_INFINITY,
    );
    return Math.abs(moment - nearest) < SAME_CLICK_MS ? moment - nearest : Number.NaN;
  });
}
