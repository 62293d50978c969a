import { STEM_NAMES } from '@refrain/song-model';
import { FlacStream } from '@refrain/stage-engine';
import type { Page } from 'playwright-core';

/** What went to the loudspeaker from a frame of the AudioContext on. */
export interface Recording {
  contextFrame: number;
  samples: number[];
}

/** A word becoming the sung one, and the context time that was at the loudspeaker then. */
export interface WordChange {
  /** `line.word`, as on the stage's canvas. */
  word: string;
  contextSeconds: number;
}

interface Probe {
  recordings: Recording[];
  words: WordChange[];
  sampleRateHz: number;
}

/** Writes down what is played and when words change, by the clock of the AudioContext. Install before the page loads. */
export async function installStageProbe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const probe: Probe = { recordings: [], words: [], sampleRateHz: 0 };
    let context: AudioContext | null = null;
    const recorder = `
      class Recorder extends AudioWorkletProcessor {
        process([input]) {
          // A tenth of a second in every second is enough to know where the song is.
          if (input[0] && currentFrame % sampleRate < 4096) this.port.postMessage({ contextFrame: currentFrame, samples: [...input[0]] });
          return true;
        }
      }
      registerProcessor('recorder', Recorder);`;
    const tapped = new WeakSet<AudioNode>();
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => unknown;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      const [to] = args;
      if (to instanceof AudioDestinationNode && to.context instanceof AudioContext && !tapped.has(this)) {
        tapped.add(this);
        context = to.context;
        probe.sampleRateHz = context.sampleRate;
        const url = URL.createObjectURL(new Blob([recorder], { type: 'text/javascript' }));
        void context.audioWorklet.addModule(url).then(() => {
          const node = new AudioWorkletNode(to.context, 'recorder', { numberOfOutputs: 0 });
          node.port.onmessage = ({ data }) => probe.recordings.push(data);
          connect.call(this, node);
        });
      }
      return connect.apply(this, args);
    } as typeof AudioNode.prototype.connect;
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (!(target instanceof HTMLCanvasElement) || !context) continue;
        const heard = context.currentTime - (context.outputLatency || context.baseLatency || 0);
        probe.words.push({ word: target.dataset.word ?? '', contextSeconds: heard });
      }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-word'] });
    Object.assign(window, { stageProbe: probe });
  });
}

/** What was written down, with neighbouring blocks joined. */
export async function readStageProbe(page: Page): Promise<Probe> {
  const probe = (await page.evaluate('window.stageProbe')) as Probe;
  const joined: Recording[] = [];
  for (const { contextFrame, samples } of probe.recordings) {
    const last = joined.at(-1);
    if (last && last.contextFrame + last.samples.length === contextFrame) last.samples.push(...samples);
    else joined.push({ contextFrame, samples: [...samples] });
  }
  return { ...probe, recordings: joined };
}

/** The left channel of a song as the stage mixes it, decoded apart from the page. */
export async function mixOf(songApiUrl: string, gains: Record<string, number>): Promise<Float32Array> {
  const song = (await (await fetch(songApiUrl)).json()) as { files: { name: string; url: string; sizeBytes: number }[] };
  let mix = new Float32Array(0);
  for (const stem of STEM_NAMES) {
    const file = song.files.find(({ name }) => name === `stems/${stem}.flac`);
    if (!file) continue;
    const bytes = new Uint8Array(await (await fetch(new URL(file.url, songApiUrl))).arrayBuffer());
    const stream = await FlacStream.open(async (from, to) => bytes.slice(from, to), bytes.length);
    const left = new Float32Array(stream.header.totalFrames);
    await stream.read(0, [left, new Float32Array(left.length)]);
    if (mix.length === 0) mix = new Float32Array(left.length);
    for (const [i, sample] of left.entries()) mix[i] = (mix[i] ?? 0) + sample * (gains[stem] ?? 1);
  }
  return mix;
}

/** Where in the song a recording is from, by trying every place. @returns frame, and how alike they are: 1 is the same */
export function placeIn(
  mix: Float32Array,
  { samples }: Recording,
  aroundFrame: number,
  withinFrames: number,
): { frame: number; likeness: number } {
  const piece = samples.slice(0, 2048);
  const energy = Math.sqrt(piece.reduce((sum, sample) => sum + sample * sample, 0));
  let best = { frame: -1, likeness: 0 };
  for (let frame = Math.max(0, aroundFrame - withinFrames); frame <= aroundFrame + withinFrames; frame++) {
    let dot = 0;
    let own = 0;
    for (let i = 0; i < piece.length; i++) {
      const sample = mix[frame + i] ?? 0;
      dot += sample * (piece[i] ?? 0);
      own += sample * sample;
    }
    const likeness = dot / (Math.sqrt(own) * energy || 1);
    if (likeness > best.likeness) best = { frame, likeness };
  }
  return best;
}
