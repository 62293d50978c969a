import type { Job } from '@refrain/contract';
import { STEM_NAMES, type Tags } from '@refrain/song-model';
import type { JobWithSteps } from '../features/jobs/jobs.types.ts';
import { tempoInRange } from './karaoke-backend.beats.ts';
import { coverPath, type Results } from './karaoke-backend.files.ts';
import { currentStep, errorStep, karaokeStatus, overallProgress, round, type Stage, stageOf } from './karaoke-backend.stages.ts';

export interface KaraokeJob {
  readonly found: JobWithSteps;
  readonly job: Job;
  readonly results: Results;
}

/** For cheap polling. */
export function simpleStatus({ job }: Pick<KaraokeJob, 'job'>) {
  return {
    job_id: job.id,
    status: karaokeStatus(job),
    progress: overallProgress(job),
    current_step: currentStep(job),
    error_message: job.failure?.message ?? null,
  };
}

/** The state of the job and of each of its three stages. */
export function fullStatus(parts: KaraokeJob, now = Date.now()) {
  const { found, job, results } = parts;
  const { job: row, song } = found;
  const rhythm = rhythmFacts(results);
  const ended = row.finishedAt ?? now;
  return {
    ...simpleStatus(parts),
    error_step: errorStep(job),
    completed_with_errors: job.status === 'completed_with_errors',
    created_at: job.createdAt,
    updated_at: new Date(Math.max(row.updatedAt, ...found.steps.map((step) => step.lastProgressAt ?? 0))).toISOString(),
    estimated_completion: job.estimatedSecondsLeft === null ? null : new Date(now + job.estimatedSecondsLeft * 1000).toISOString(),
    processing_time: row.startedAt === null ? null : round((ended - row.startedAt) / 1000),
    stem_separation: stemStage(parts),
    transcription: transcriptionStage(parts),
    beat_analysis: { ...stageOf(job, 'beat_analysis'), ...rhythm },
    filename: song.fileName,
    file_size: song.sizeBytes,
    audio_duration: round(song.durationMs / 1000, 3),
    tempo_bpm: rhythm.tempo_bpm,
    beat_count: rhythm.beat_count,
  };
}

export function stemStage({ job, results }: KaraokeJob): Stage & Record<`${(typeof STEM_NAMES)[number]}_path`, string | null> {
  const path = (stem: string) => (results.has('separate') ? `stems/${stem}.wav` : null);
  const paths = Object.fromEntries(STEM_NAMES.map((stem) => [`${stem}_path`, path(stem)]));
  return {
    ...stageOf(job, 'stem_separation'),
    ...(paths as Record<`${(typeof STEM_NAMES)[number]}_path`, string | null>),
  };
}

export function transcriptionStage({ job, results }: KaraokeJob) {
  const summary = results.get('chart')?.summary;
  const words = job.steps.some((step) => step.name === 'transcribe') ? summary : undefined;
  return {
    ...stageOf(job, 'transcription'),
    path: words ? 'transcription/transcription.json' : null,
    language: textOrNull(words?.['language']),
    word_count: numberOrNull(words?.['wordCount']),
  };
}

function rhythmFacts(results: Results) {
  const summary = results.get('rhythm')?.summary ?? {};
  return {
    path: results.has('rhythm') ? 'beat_analysis/analysis.json' : null,
    tempo_bpm: tempoInRange(numberOrNull(summary['tempoBpm'])),
    beat_count: numberOrNull(summary['beatCount']),
    time_signature: textOrNull(summary['timeSignature']),
    beat_confidence: numberOrNull(summary['beatConfidence']),
    rhythm_regularity: numberOrNull(summary['rhythmRegularity']),
  };
}

interface Inspection {
  readonly sound: { container: string; bitrateBps: number | null; sampleRateHz: number; channels: number; durationSeconds: number };
  readonly tags: Tags;
  readonly cover: { mimeType: string; widthPixels: number | null; heightPixels: number | null; sizeBytes: number } | null;
}

/** What the file says about itself: 21 fields. Null where it says nothing. */
export function audioMetadata({ found: { song }, results }: KaraokeJob) {
  const inspection = results.get('inspect')?.summary as unknown as Inspection | undefined;
  const sound = inspection?.sound ?? (JSON.parse(song.soundJson ?? '{}') as Partial<Inspection['sound']>);
  const tags = inspection?.tags ?? (JSON.parse(song.tagsJson ?? '{}') as Partial<Tags>);
  const cover = inspection?.cover ?? null;
  return {
    title: tags.title ?? null,
    artist: tags.artist ?? null,
    album: tags.album ?? null,
    album_artist: tags.albumArtist ?? null,
    date: tags.date ?? null,
    year: tags.year ?? null,
    genre: tags.genre ?? null,
    track_number: tags.trackNumber ?? null,
    track_total: tags.trackCount ?? null,
    disc_number: tags.discNumber ?? null,
    duration: round(song.durationMs / 1000, 3),
    bitrate: sound.bitrateBps ?? null,
    sample_rate: sound.sampleRateHz ?? null,
    channels: sound.channels ?? null,
    format: sound.container ?? null,
    file_size: song.sizeBytes,
    cover_art_path: cover && coverPath(cover.mimeType),
    cover_art_format: cover?.mimeType ?? null,
    cover_art_size: cover?.sizeBytes ?? null,
    cover_art_width: cover?.widthPixels ?? null,
    cover_art_height: cover?.heightPixels ?? null,
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
