import type { AnalysisOptions } from './analysis.types.ts';

/** A plain job: everything, nothing given, the packaged models. */
export const PLAIN_OPTIONS: AnalysisOptions = {
  quality: 'standard',
  lyrics: null,
  language: null,
  separationModel: 'htdemucs',
  wordsModel: 'whisper-base',
  overlap: 0.25,
  shifts: 0,
  targets: null,
};
