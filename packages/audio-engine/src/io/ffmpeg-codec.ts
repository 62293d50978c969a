import { stat } from 'node:fs/promises';
import type { PcmBlocks } from '../audio/pcm.ts';
import { deinterleave, remixBlock, silenceNonsense, sliceBlocks } from '../audio/pcm-blocks.ts';
import type { AudioCodec, DecodeOptions, EncodeOptions, PcmWriter, ProbedSound } from './audio-codec.ts';
import { AudioError } from './audio-error.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { FfmpegWriter } from './ffmpeg-writer.ts';
import { containerName, READABLE_CONTAINERS, sniffFile } from './sniff-sound.ts';
import { chooseSoundStream, type ListedStream, positiveOrNull } from './sound-streams.ts';

const INPUT_LIMITS = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', READABLE_CONTAINERS];
const PROBE_ENTRIES =
  'format=format_name,duration,bit_rate:stream=index,codec_type,codec_name,sample_rate,channels:stream_disposition=default';

interface FfprobeStream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly disposition?: { readonly default?: number };
}

interface FfprobeReport {
  readonly format?: { readonly format_name?: string; readonly duration?: string; readonly bit_rate?: string };
  readonly streams?: readonly FfprobeStream[];
}

/** The `ffmpeg` and `ffprobe` programs of the system. */
export class FfmpegCodec implements AudioCodec {
  readonly name = 'ffmpeg';
  readonly version: string;
  readonly #ffmpegPath: string;
  readonly #ffprobePath: string;

  constructor(programs: { readonly ffmpegPath: string; readonly ffprobePath: string; readonly version: string }) {
    this.#ffmpegPath = programs.ffmpegPath;
    this.#ffprobePath = programs.ffprobePath;
    this.version = programs.version;
  }

  async probe(path: string, options: { readonly signal?: AbortSignal } = {}): Promise<ProbedSound> {
    const { size: sizeBytes } = await stat(path);
    const sniffed = await sniffFile(path);
    const args = ['-v', 'error', ...INPUT_LIMITS, '-show_entries', PROBE_ENTRIES, '-of', 'json', `file:${path}`];
    const process = new FfmpegProcess(this.#ffprobePath, args, options.signal);
    let json = '';
    for await (const text of process.stdout.setEncoding('utf8')) json += text;
    const end = await process.ended;
    options.signal?.throwIfAborted();
    if (end.signal) throw new AudioError('decoder.failed', end);
    const report: FfprobeReport = end.code === 0 ? JSON.parse(json) : {};
    if (!report.format) throw new AudioError(sniffed === 'known' ? 'audio.corrupt' : 'audio.unsupported', end);
    return describe(report, sizeBytes);
  }

  async *decode(path: string, options: DecodeOptions): PcmBlocks {
    const probed = await this.probe(path, options);
    const { startSeconds = 0, durationSeconds = Number.POSITIVE_INFINITY, sampleRateHz } = options;
    const startSample = Math.round(startSeconds * sampleRateHz);
    yield* sliceBlocks(this.#decodeWhole(path, probed, options), startSample, startSample + Math.round(durationSeconds * sampleRateHz));
  }

  encode(path: string, options: EncodeOptions): PcmWriter {
    return new FfmpegWriter(this.#ffmpegPath, path, options);
  }

  async *#decodeWhole(path: string, probed: ProbedSound, options: DecodeOptions): PcmBlocks {
    // FFmpeg's own mono-to-stereo matrix lowers by 3 dB, so it only ever mixes down and the rest is done here.
    const channels = probed.channels === 1 ? 1 : 2;
    const resample = `aresample=${options.sampleRateHz}:osf=flt:ochl=${channels === 1 ? 'mono' : 'stereo'}:rematrix_maxval=1`;
    const input = ['-nostdin', '-hide_banner', '-v', 'error', ...INPUT_LIMITS, '-threads', '1', '-i', `file:${path}`];
    const output = ['-map', `0:${probed.streamIndex}`, '-af', resample, '-f', 'f32le', '-c:a', 'pcm_f32le', 'pipe:1'];
    const process = new FfmpegProcess(this.#ffmpegPath, [...input, ...output], options.signal);
    let decodedAny = false;
    try {
      for await (const interleaved of wholeFrames(process.stdout, channels)) {
        decodedAny = true;
        yield remixBlock(silenceNonsense(deinterleave(interleaved, channels)), options.channels);
      }
      const end = await process.ended;
      options.signal?.throwIfAborted();
      if (end.signal) throw new AudioError('decoder.failed', end);
      if (!decodedAny) throw new AudioError(end.complaint ? 'audio.corrupt' : 'audio.empty', end);
    } finally {
      process.kill();
    }
  }
}

/** Cuts a byte stream into float arrays that hold whole frames of `channels` samples. */
async function* wholeFrames(bytes: AsyncIterable<Buffer>, channels: number): AsyncIterable<Float32Array> {
  const frameBytes = channels * Float32Array.BYTES_PER_ELEMENT;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const joined = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const usedBytes = joined.length - (joined.length % frameBytes);
    rest = joined.subarray(usedBytes);
    if (usedBytes === 0) continue;
    // A copy, since a Buffer may start at any byte and a Float32Array may not.
    const samples = new Float32Array(usedBytes / Float32Array.BYTES_PER_ELEMENT);
    new Uint8Array(samples.buffer).set(joined.subarray(0, usedBytes));
    yield samples;
  }
}

function describe(report: FfprobeReport, sizeBytes: number): ProbedSound {
  const chosen = chooseSoundStream((report.streams ?? []).map(listStream));
  return {
    container: containerName(report.format?.format_name ?? ''),
    codec: chosen.codec,
    streamIndex: chosen.index,
    sampleRateHz: chosen.sampleRateHz,
    channels: chosen.channels,
    durationSeconds: positiveOrNull(Number(report.format?.duration)),
    bitrateBps: positiveOrNull(Math.round(Number(report.format?.bit_rate))),
    sizeBytes,
  };
}

function listStream(stream: FfprobeStream): ListedStream {
  return {
    index: stream.index,
    isSound: stream.codec_type === 'audio',
    isDefault: stream.disposition?.default === 1,
    codec: stream.codec_name ?? 'unknown',
    sampleRateHz: Number(stream.sample_rate),
    channels: stream.channels ?? 0,
  };
}
