export * from './audio/pcm.ts';
export * from './io/audio-codec.ts';
export * from './io/audio-error.ts';
export * from './io/open-audio-codec.ts';
export { type TranscribeOptions, transcribeVocals } from './lyrics/transcribe-vocals.ts';
export type { TimedWord, Transcript, TranscriptSegment } from './lyrics/transcript.ts';
export { type ChunkOptions, type FindVoiceOptions, findVoice, planChunks, type Span, type VoiceActivity } from './lyrics/voice-activity.ts';
export { WhisperModel } from './lyrics/whisper-model.ts';
