import type { AVSampleFormat } from 'node-av/constants';
import type { ChannelLayout, Frame, SoftwareResampleContext } from 'node-av/lib';
import { AudioError } from './audio-error.ts';
import type { NodeAv } from './node-av-library.ts';

export interface ResampleTarget {
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  readonly sampleFormat: AVSampleFormat;
}

/** Brings frames of any rate, layout and sample format to one shape, also when theirs changes midway. */
export class NodeAvResampler implements Disposable {
  readonly #av: NodeAv;
  readonly #target: ResampleTarget;
  readonly #layout: ChannelLayout;
  readonly #output: Frame;
  #swr: SoftwareResampleContext | null = null;
  #inputShape = '';

  constructor(av: NodeAv, target: ResampleTarget) {
    this.#av = av;
    this.#target = target;
    this.#layout = av.avChannelLayoutDefault(target.channels);
    this.#output = new av.Frame();
    this.#output.alloc();
  }

  /** Converted frames; each is valid until the next is asked for. */
  *convert(input: Frame): Iterable<Frame> {
    const layout = this.#nameChannels(input);
    const shape = `${input.format} ${input.sampleRate} ${layout.nbChannels} ${layout.mask}`;
    if (shape !== this.#inputShape) {
      yield* this.drain();
      this.#swr = this.#open(input, layout);
      this.#inputShape = shape;
    }
    yield* this.#pass(input);
  }

  /** What the filter still holds at the end of the sound. */
  *drain(): Iterable<Frame> {
    if (!this.#swr) return;
    yield* this.#pass(null);
    this.#swr.free();
    this.#swr = null;
    this.#inputShape = '';
  }

  [Symbol.dispose](): void {
    this.#swr?.free();
    this.#output.free();
  }

  *#pass(input: Frame | null): Iterable<Frame> {
    const output = this.#output;
    output.unref();
    output.format = this.#target.sampleFormat;
    output.sampleRate = this.#target.sampleRateHz;
    output.channelLayout = this.#layout;
    const result = this.#swr!.convertFrame(output, input);
    if (result < 0) throw new AudioError('decoder.failed', new this.#av.FFmpegError(result));
    if (output.nbSamples > 0) yield output;
  }

  #open(input: Frame, layout: ChannelLayout): SoftwareResampleContext {
    const { sampleFormat, sampleRateHz } = this.#target;
    const swr = new this.#av.SoftwareResampleContext();
    swr.allocSetOpts2(this.#layout, sampleFormat, sampleRateHz, layout, input.format as AVSampleFormat, input.sampleRate);
    // Mixing down divides by the sum of the gains, so that it cannot clip.
    swr.setOption('rematrix_maxval', 1);
    const opened = swr.init();
    if (opened >= 0) return swr;
    swr.free();
    throw new AudioError('audio.unsupported', new this.#av.FFmpegError(opened));
  }

  /** Some files count their channels without naming them: the frame gets the usual names for that number. */
  #nameChannels(frame: Frame): ChannelLayout {
    if (frame.channelLayout.order === this.#av.AV_CHANNEL_ORDER_UNSPEC) {
      frame.channelLayout = this.#av.avChannelLayoutDefault(frame.channelLayout.nbChannels);
    }
    return frame.channelLayout;
  }
}
