import type { EngineConfig } from '../../config/config.types.ts';
import type { AnalysisOptions, AnalysisWish } from './analysis.types.ts';

const FAST_OVERLAP = 0.1;

/** Merges a wish with the settings. Model names are the field's (`base`, `htdemucs`); whether they are installed is checked elsewhere. */
export function analysisOptions(wish: AnalysisWish, engine: EngineConfig): AnalysisOptions {
  const quality = wish.quality ?? 'standard';
  const words = wish.wordsModel ?? (quality === 'best' ? 'small' : engine.whisperModel);
  const lyrics = wish.lyrics?.trim();
  return {
    quality,
    lyrics: lyrics === undefined || lyrics === '' ? null : lyrics,
    language: wish.language ?? null,
    separationModel: wish.separationModel ?? engine.demucsModel,
    wordsModel: words.startsWith('whisper-') ? words : `whisper-${words}`,
    overlap: wish.overlap ?? (quality === 'fast' ? FAST_OVERLAP : engine.demucsOverlap),
    shifts: wish.shifts ?? engine.demucsShifts,
    segmentSeconds: wish.segmentSeconds ?? engine.demucsSegmentSeconds,
    targets: wish.targets ?? null,
  };
}
