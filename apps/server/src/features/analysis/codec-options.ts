import type { EngineConfig } from '../../config/config.types.ts';

/** The settings' wishes about the decoder, as the engine takes them. */
export function codecOptions({ audioDecoder, ffmpegPath, ffprobePath }: EngineConfig) {
  return { prefer: audioDecoder, ...(ffmpegPath === null ? {} : { ffmpegPath }), ...(ffprobePath === null ? {} : { ffprobePath }) };
}
