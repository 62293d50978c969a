export * from './audio/loudness-meter.ts';
export * from './audio/pcm.ts';
export { differingBits, SAME_RECORDING, type SoundPrint, SoundPrinter, soundPrintDistance } from './dsp/sound-print.ts';
export { type ComputeSpeed, measureComputeSpeed } from './inference/compute-speed.ts';
export type { ModelKind, ModelLicence } from './inference/model-catalogue.ts';
export { ModelError, type ModelErrorCode } from './inference/model-error.ts';
export {
  findModel,
  installedModels,
  type Model,
  type ModelFile,
  type ModelSources,
  verifyModel,
  verifyModelFile,
} from './inference/model-files.ts';
export { type Device, offeredDevices } from './inference/onnx-session.ts';
export * from './io/audio-codec.ts';
export * from './io/audio-error.ts';
export { type ImageHeader, readImageHeader } from './io/image-header.ts';
export * from './io/inspect-sound.ts';
export * from './io/open-audio-codec.ts';
export * from './io/pcm-file.ts';
export * from './io/read-tags.ts';
export { type AlignOptions, alignLyrics } from './lyrics/align-lyrics.ts';
export { type ChunkOptions, planChunks } from './lyrics/chunk-plan.ts';
export { splitWords, wordKey } from './lyrics/lyric-words.ts';
export { splitSyllables } from './lyrics/syllables.ts';
export { type TranscribeOptions, transcribeVocals } from './lyrics/transcribe-vocals.ts';
export type { TimedWord, Transcript, TranscriptSegment } from './lyrics/transcript.ts';
export { transcriptToLines } from './lyrics/transcript-lines.ts';
export { type FindVoiceOptions, findVoice, type Span, type VoiceActivity } from './lyrics/voice-activity.ts';
export { VoiceMeter } from './lyrics/voice-meter.ts';
export { WhisperModel } from './lyrics/whisper-model.ts';
export { matchWords, type WordMatch } from './lyrics/word-matching.ts';
export { HarmonyAnalyser } from './melody/harmony-analyser.ts';
export { notesFromPitch, type SungSpan } from './melody/notes-from-pitch.ts';
export { type PitchTrack, PitchTracker } from './melody/pitch-tracker.ts';
export { RhythmAnalyser } from './rhythm/rhythm-analyser.ts';
export { ensureFastGraph, type FastGraph, type FastGraphOptions, type Precision } from './separation/fast-graph.ts';
export type { SampleStatistics } from './separation/mix-buffer.ts';
export type { StemBlock } from './separation/overlap-add.ts';
export { SEPARATION_SAMPLE_RATE_HZ, type SeparateOptions, Separator, type SeparatorOptions } from './separation/separator.ts';
