import { stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { CodecContext, FormatContext, Frame, Packet } from 'node-av/lib';
import type { PcmBlock, PcmBlocks } from '../audio/pcm.ts';
import type { ProbedSound } from './audio-codec.ts';
import { AudioError } from './audio-error.ts';
import type { NodeAv } from './node-av-library.ts';
import { NodeAvResampler } from './node-av-resampler.ts';
import { containerName, READABLE_CONTAINERS, sniffFile } from './sniff-sound.ts';
import { chooseSoundStream, positiveOrNull } from './sound-streams.ts';

const BLOCK_SAMPLES = 16384;
const MICROSECONDS = 1e6;

/** An opened sound file. Call `close` when done. */
export class NodeAvInput {
  readonly probed: ProbedSound;
  readonly #av: NodeAv;
  readonly #format: FormatContext;
  #complaint: Error | null = null;

  constructor(av: NodeAv, format: FormatContext, sizeBytes: number) {
    this.#av = av;
    this.#format = format;
    const chosen = chooseSoundStream(
      format.streams.map(({ index, codecpar, disposition }) => ({
        index,
        isSound: codecpar.codecType === av.AVMEDIA_TYPE_AUDIO,
        isDefault: (disposition & av.AV_DISPOSITION_DEFAULT) !== 0,
        codec: av.avGetCodecName(codecpar.codecId) ?? 'unknown',
        sampleRateHz: codecpar.sampleRate,
        channels: codecpar.channels,
      })),
    );
    this.probed = {
      container: containerName(format.iformat?.name ?? ''),
      codec: chosen.codec,
      streamIndex: chosen.index,
      sampleRateHz: chosen.sampleRateHz,
      channels: chosen.channels,
      durationSeconds: positiveOrNull(Number(format.duration) / MICROSECONDS),
      bitrateBps: positiveOrNull(Number(format.bitRate)),
      sizeBytes,
    };
  }

  /** @throws {AudioError} when the file is no sound that can be read. */
  static async open(av: NodeAv, path: string, signal?: AbortSignal): Promise<NodeAvInput> {
    const { size } = await stat(path);
    const sniffed = await sniffFile(path);
    signal?.throwIfAborted();
    const format = new av.FormatContext();
    const interrupt = () => format.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      const limits = av.Dictionary.fromObject({ protocol_whitelist: 'file,pipe', format_whitelist: READABLE_CONTAINERS });
      const opened = await format.openInput(`file:${path}`, null, limits);
      signal?.throwIfAborted();
      if (opened < 0) throw new AudioError(sniffed === 'known' ? 'audio.corrupt' : 'audio.unsupported', new av.FFmpegError(opened));
      const found = await format.findStreamInfo();
      signal?.throwIfAborted();
      if (found < 0) throw new AudioError('audio.corrupt', new av.FFmpegError(found));
      return new NodeAvInput(av, format, size);
    } catch (error) {
      await format.closeInput();
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }

  async close(): Promise<void> {
    await this.#format.closeInput();
  }

  /** The whole sound, mono when the stream is mono, else stereo. */
  async *blocks(sampleRateHz: number, signal?: AbortSignal): PcmBlocks {
    const av = this.#av;
    using decoder = this.#openDecoder();
    using frame = allocated(new av.Frame());
    using packet = allocated(new av.Packet());
    using resampler = new NodeAvResampler(av, {
      sampleRateHz,
      channels: this.probed.channels === 1 ? 1 : 2,
      sampleFormat: av.AV_SAMPLE_FMT_FLTP,
    });
    let pending: PcmBlock[] = [];
    let pendingSamples = 0;
    let decodedAny = false;
    for (const converted of this.#convertedFrames({ decoder, frame, packet, resampler })) {
      pending.push(copyPlanes(converted));
      pendingSamples += converted.nbSamples;
      decodedAny = true;
      if (pendingSamples < BLOCK_SAMPLES) continue;
      yield joinBlocks(pending, pendingSamples);
      pending = [];
      pendingSamples = 0;
      // FFmpeg is called synchronously, as a hop to its threads costs more than a frame: let timers and messages in between.
      await setImmediate();
      signal?.throwIfAborted();
    }
    if (pendingSamples > 0) yield joinBlocks(pending, pendingSamples);
    if (!decodedAny) throw new AudioError(this.#complaint ? 'audio.corrupt' : 'audio.empty', this.#complaint);
  }

  #openDecoder(): CodecContext {
    const av = this.#av;
    const stream = this.#format.streams[this.probed.streamIndex];
    const codec = av.Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) throw new AudioError('audio.unsupported');
    const decoder = new av.CodecContext();
    decoder.allocContext3(codec);
    decoder.parametersToContext(stream.codecpar);
    // FFmpeg counts in it when it trims encoder delay and padding.
    decoder.pktTimebase = stream.timeBase;
    decoder.threadCount = 1;
    const opened = decoder.open2Sync(codec);
    if (opened >= 0) return decoder;
    decoder.freeContext();
    throw new AudioError('audio.corrupt', new av.FFmpegError(opened));
  }

  *#convertedFrames(parts: { decoder: CodecContext; frame: Frame; packet: Packet; resampler: NodeAvResampler }): Iterable<Frame> {
    const { decoder, frame, packet, resampler } = parts;
    for (;;) {
      const read = this.#format.readFrameSync(packet);
      if (read >= 0 && packet.streamIndex !== this.probed.streamIndex) {
        packet.unref();
        continue;
      }
      // A damaged packet is skipped, as ffmpeg does; a file that cannot be read on ends here.
      this.#note(decoder.sendPacketSync(read >= 0 ? packet : null));
      packet.unref();
      while (decoder.receiveFrameSync(frame) >= 0) {
        yield* resampler.convert(frame);
        frame.unref();
      }
      if (read < 0) {
        this.#note(read);
        break;
      }
    }
    yield* resampler.drain();
  }

  #note(result: number): void {
    if (result < 0 && result !== this.#av.AVERROR_EOF) this.#complaint = new this.#av.FFmpegError(result);
  }
}

function allocated<T extends Frame | Packet>(holder: T): T {
  holder.alloc();
  return holder;
}

function copyPlanes(frame: Frame): PcmBlock {
  return (frame.data ?? []).map((plane) => {
    const samples = new Float32Array(frame.nbSamples);
    new Uint8Array(samples.buffer).set(plane.subarray(0, samples.byteLength));
    return samples;
  });
}

function joinBlocks(blocks: readonly PcmBlock[], length: number): PcmBlock {
  return blocks[0].map((_, channel) => {
    const joined = new Float32Array(length);
    let position = 0;
    for (const block of blocks) {
      joined.set(block[channel], position);
      position += block[channel].length;
    }
    return joined;
  });
}
