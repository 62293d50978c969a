import type { AudioCodec } from './audio-codec.ts';
import { AudioError } from './audio-error.ts';
import { FfmpegCodec } from './ffmpeg-codec.ts';
import { FfmpegProcess } from './ffmpeg-process.ts';
import { NodeAvCodec } from './node-av-codec.ts';
import { loadNodeAv } from './node-av-library.ts';

export interface AudioCodecChoice {
  /** `auto` (default): the ffmpeg of the system when it is usable, else node-av. */
  readonly prefer?: 'auto' | 'ffmpeg' | 'node-av';
  /** Names or paths of the programs, by default looked up on PATH. */
  readonly ffmpegPath?: string;
  readonly ffprobePath?: string;
}

/**
 * Finds a decoder that works here.
 * @throws {AudioError} `decoder.missing` when there is none.
 */
export async function openAudioCodec(choice: AudioCodecChoice = {}): Promise<AudioCodec> {
  const { prefer = 'auto', ffmpegPath = 'ffmpeg', ffprobePath = 'ffprobe' } = choice;
  const failures: unknown[] = [];
  if (prefer !== 'node-av') {
    try {
      return await openFfmpeg(ffmpegPath, ffprobePath);
    } catch (error) {
      failures.push(error);
    }
  }
  if (prefer !== 'ffmpeg') {
    try {
      return new NodeAvCodec(await loadNodeAv());
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AudioError('decoder.missing', new AggregateError(failures));
}

async function openFfmpeg(ffmpegPath: string, ffprobePath: string): Promise<AudioCodec> {
  const [version] = await Promise.all([programVersion(ffmpegPath), programVersion(ffprobePath)]);
  return new FfmpegCodec({ ffmpegPath, ffprobePath, version });
}

async function programVersion(path: string): Promise<string> {
  const program = new FfmpegProcess(path, ['-hide_banner', '-version']);
  let text = '';
  for await (const part of program.stdout.setEncoding('utf8')) text += part;
  const end = await program.ended;
  const version = /version (\S+)/.exec(text)?.[1];
  if (end.code !== 0 || !version) throw new AudioError('decoder.failed', end);
  return version;
}
