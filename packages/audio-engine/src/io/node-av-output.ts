import type { FFEncoderCodec } from 'node-av/constants';
import type { AudioFifo, Codec, CodecContext, FormatContext, Frame, Packet, Stream } from 'node-av/lib';
import type { EncodeOptions, SoundFormat } from './audio-codec.ts';
import type { NodeAv } from './node-av-library.ts';
import { NodeAvResampler } from './node-av-resampler.ts';

/** PCM encoders take any length; this many samples at a time keep the calls few. */
const PCM_FRAME_SAMPLES = 4096;

interface Recipe {
  readonly muxer: string;
  readonly encoder: string;
  readonly sampleFormat: 'AV_SAMPLE_FMT_S16' | 'AV_SAMPLE_FMT_FLT' | 'AV_SAMPLE_FMT_FLTP';
  readonly defaultBitrateKbps: number;
}

const RECIPES: Record<SoundFormat, Recipe> = {
  flac: { muxer: 'flac', encoder: 'flac', sampleFormat: 'AV_SAMPLE_FMT_S16', defaultBitrateKbps: 0 },
  mp3: { muxer: 'mp3', encoder: 'libmp3lame', sampleFormat: 'AV_SAMPLE_FMT_FLTP', defaultBitrateKbps: 320 },
  wav: { muxer: 'wav', encoder: 'pcm_s16le', sampleFormat: 'AV_SAMPLE_FMT_S16', defaultBitrateKbps: 0 },
  opus: { muxer: 'ogg', encoder: 'libopus', sampleFormat: 'AV_SAMPLE_FMT_FLT', defaultBitrateKbps: 160 },
};

/** A sound file being written: resampler → FIFO → encoder → muxer. Its methods throw FFmpeg's own errors. */
export class NodeAvOutput implements Disposable {
  readonly #av: NodeAv;
  readonly #options: EncodeOptions;
  readonly #format: FormatContext;
  readonly #encoder: CodecContext;
  readonly #stream: Stream;
  readonly #resampler: NodeAvResampler;
  readonly #fifo: AudioFifo;
  readonly #frame: Frame;
  readonly #packet: Packet;
  #encodedSamples = 0;

  constructor(av: NodeAv, path: string, options: EncodeOptions) {
    const recipe = RECIPES[options.format];
    const sampleFormat = av[recipe.sampleFormat];
    this.#av = av;
    this.#options = options;
    this.#format = new av.FormatContext();
    this.#check(this.#format.allocOutputContext2(null, recipe.muxer, `file:${path}`));
    this.#format.setFlags(av.AVFMT_FLAG_BITEXACT);
    this.#encoder = this.#openEncoder(recipe);
    this.#resampler = new NodeAvResampler(av, { sampleRateHz: this.#encoder.sampleRate, channels: options.channels, sampleFormat });
    this.#fifo = new av.AudioFifo();
    this.#fifo.alloc(sampleFormat, options.channels, PCM_FRAME_SAMPLES);
    this.#frame = new av.Frame();
    this.#frame.alloc();
    this.#packet = new av.Packet();
    this.#packet.alloc();
    this.#stream = this.#format.newStream();
    this.#stream.timeBase = this.#encoder.timeBase;
    this.#check(this.#stream.codecpar.fromContext(this.#encoder));
    this.#check(this.#format.openOutputSync());
    this.#check(this.#format.writeHeaderSync(recipe.muxer === 'wav' ? av.Dictionary.fromObject({ rf64: 'auto' }) : null));
  }

  /** Takes interleaved float samples. */
  write(interleaved: Buffer, samples: number): void {
    const { sampleRateHz, channels } = this.#options;
    using input = this.#av.Frame.fromAudioBuffer(interleaved, {
      nbSamples: samples,
      format: this.#av.AV_SAMPLE_FMT_FLT,
      sampleRate: sampleRateHz,
      channelLayout: this.#av.avChannelLayoutDefault(channels),
    });
    this.#queue(this.#resampler.convert(input));
    const frameSamples = this.#encoder.frameSize || PCM_FRAME_SAMPLES;
    while (this.#fifo.size >= frameSamples) this.#encode(frameSamples);
  }

  /** Encodes what is left and completes the file. */
  finish(): void {
    this.#queue(this.#resampler.drain());
    const frameSamples = this.#encoder.frameSize || PCM_FRAME_SAMPLES;
    while (this.#fifo.size > 0) this.#encode(Math.min(frameSamples, this.#fifo.size));
    this.#check(this.#encoder.sendFrameSync(null));
    this.#writePackets();
    this.#check(this.#format.writeTrailerSync());
    // A full disk may show only when the last buffered bytes are written.
    this.#format.flushSync();
    this.#check(this.#format.pb?.error ?? 0);
  }

  [Symbol.dispose](): void {
    this.#format.closeOutputSync();
    this.#format.freeContext();
    this.#encoder.freeContext();
    this.#resampler[Symbol.dispose]();
    this.#fifo.free();
    this.#frame.free();
    this.#packet.free();
  }

  #openEncoder(recipe: Recipe): CodecContext {
    const av = this.#av;
    const { channels, sampleRateHz, bitrateKbps = recipe.defaultBitrateKbps } = this.#options;
    const codec = av.Codec.findEncoderByName(recipe.encoder as FFEncoderCodec);
    if (!codec) throw new Error(`FFmpeg was built without the encoder ${recipe.encoder}`);
    const encoder = new av.CodecContext();
    encoder.allocContext3(codec);
    encoder.sampleFormat = av[recipe.sampleFormat];
    encoder.sampleRate = nearestRate(codec, sampleRateHz);
    encoder.channelLayout = av.avChannelLayoutDefault(channels);
    encoder.timeBase = new av.Rational(1, encoder.sampleRate);
    if (bitrateKbps > 0) encoder.bitRate = BigInt(bitrateKbps * 1000);
    encoder.setFlags(av.AV_CODEC_FLAG_BITEXACT);
    this.#check(encoder.open2Sync(codec));
    return encoder;
  }

  #queue(frames: Iterable<Frame>): void {
    for (const frame of frames) this.#check(this.#fifo.writeSync(frame.data ?? [], frame.nbSamples));
  }

  #encode(samples: number): void {
    const frame = this.#frame;
    frame.unref();
    frame.nbSamples = samples;
    frame.format = this.#encoder.sampleFormat;
    frame.sampleRate = this.#encoder.sampleRate;
    frame.channelLayout = this.#encoder.channelLayout;
    this.#check(frame.getBuffer(0));
    this.#check(this.#fifo.readSync(frame.data ?? [], samples));
    frame.pts = BigInt(this.#encodedSamples);
    this.#encodedSamples += samples;
    this.#check(this.#encoder.sendFrameSync(frame));
    this.#writePackets();
  }

  #writePackets(): void {
    const packet = this.#packet;
    while (this.#encoder.receivePacketSync(packet) >= 0) {
      packet.streamIndex = this.#stream.index;
      packet.rescaleTs(this.#encoder.timeBase, this.#stream.timeBase);
      this.#check(this.#format.interleavedWriteFrameSync(packet));
      packet.unref();
    }
  }

  #check(result: number): void {
    this.#av.FFmpegError.throwIfError(result);
  }
}

/** The lowest supported rate that keeps everything, else the highest there is. */
function nearestRate(codec: Codec, sampleRateHz: number): number {
  const rates = codec.supportedSamplerates?.toSorted((a, b) => a - b);
  return rates?.find((rate) => rate >= sampleRateHz) ?? rates?.at(-1) ?? sampleRateHz;
}
