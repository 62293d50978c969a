import type { Job, JobStep, StepName } from '@refrain/contract';

/** What Karaoke Backend calls its three parts of the work, by the steps that do it here; the first one is most of it. */
export const STAGES = {
  stem_separation: ['separate'],
  transcription: ['transcribe', 'align', 'chart'],
  beat_analysis: ['rhythm'],
} as const satisfies Record<string, readonly [StepName, ...StepName[]]>;
export type StageName = keyof typeof STAGES;

export type StageStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'skipped' | 'cancelled';

export interface Stage {
  readonly status: StageStatus;
  /** 0 … 100 */
  readonly progress: number;
  /** Seconds of work; null before it starts. */
  readonly processing_time: number | null;
  readonly error: string | null;
}

export type KaraokeStep =
  | 'initializing'
  | 'upload'
  | 'validation'
  | 'processing'
  | 'stem_separation'
  | 'vocal_transcription'
  | 'beat_analysis'
  | 'finalization'
  | 'completed';

export type KaraokeStatus =
  | 'queued'
  | 'processing'
  | 'splitting_stems'
  | 'transcribing_vocals'
  | 'analyzing_beats'
  | 'completed'
  | 'failed'
  | 'expired';

const STEP_WORDS: Readonly<Record<StepName, KaraokeStep>> = {
  inspect: 'validation',
  separate: 'stem_separation',
  transcribe: 'vocal_transcription',
  align: 'vocal_transcription',
  rhythm: 'beat_analysis',
  harmony: 'beat_analysis',
  melody: 'finalization',
  chart: 'finalization',
};

const RUNNING_STATUS: Partial<Record<KaraokeStep, KaraokeStatus>> = {
  stem_separation: 'splitting_stems',
  vocal_transcription: 'transcribing_vocals',
  beat_analysis: 'analyzing_beats',
};

/** Share of a stage that its first step is. */
const FIRST_STEP_SHARE = 0.9;

export function stageOf(job: Job, name: StageName): Stage {
  const [main, ...others] = STAGES[name].map((step) => job.steps.find((one) => one.name === step));
  if (!main) return { status: 'skipped', progress: 0, processing_time: null, error: null };
  const rest = others.filter((step) => step !== undefined);
  const steps = [main, ...rest];
  const elapsed = steps.map((step) => step.elapsedSeconds).filter((seconds) => seconds !== null);
  const failed = steps.find((step) => step.status === 'failed');
  const status = statusOf(steps);
  return {
    status,
    progress: Math.floor(
      100 * (rest.length === 0 ? main.progress : FIRST_STEP_SHARE * main.progress + (1 - FIRST_STEP_SHARE) * mean(rest)),
    ),
    processing_time: elapsed.length === 0 ? null : round(elapsed.reduce((sum, seconds) => sum + seconds, 0)),
    error: failed?.failure?.message ?? (status === 'skipped' ? 'Not run, because an earlier step failed.' : null),
  };
}

function statusOf(steps: readonly JobStep[]): StageStatus {
  const some = (...states: JobStep['status'][]) => steps.some((step) => states.includes(step.status));
  if (some('failed')) return 'failed';
  if (steps.every((step) => step.status === 'done')) return 'completed';
  if (some('cancelled')) return 'cancelled';
  if (some('skipped')) return 'skipped';
  return some('running', 'done') ? 'processing' : 'pending';
}

/** 0 … 100 with marks at a third, two thirds and the end, as the stages that were asked for get done. What was reached stays when a job fails. */
export function overallProgress(job: Job): number {
  if (job.status === 'completed' || job.status === 'completed_with_errors') return 100;
  const wanted = (Object.keys(STAGES) as StageName[]).filter((name) => job.steps.some((step) => step.name === STAGES[name][0]));
  if (wanted.length === 0) return Math.floor(99 * job.progress);
  const sum = wanted.reduce((total, name) => total + stageOf(job, name).progress, 0);
  return Math.min(99, Math.floor(sum / wanted.length));
}

/** The step to show: what runs; of a failed job what failed. */
export function currentStep(job: Job): KaraokeStep {
  if (job.status === 'queued') return 'initializing';
  if (job.status === 'completed' || job.status === 'completed_with_errors' || job.status === 'expired') return 'completed';
  const shown = errorStep(job) ?? (job.currentStep && STEP_WORDS[job.currentStep]);
  return shown ?? 'processing';
}

/** Where a job went wrong; null when nothing did. */
export function errorStep(job: Job): KaraokeStep | null {
  const failed = job.steps.find((step) => step.status === 'failed');
  return failed && job.status !== 'processing' ? STEP_WORDS[failed.name] : null;
}

/** A job that made a part of its results is completed: old clients wait for `completed` or `failed` and know no third end. */
export function karaokeStatus(job: Job): KaraokeStatus {
  switch (job.status) {
    case 'queued':
    case 'expired':
    case 'failed':
    case 'completed':
      return job.status;
    case 'completed_with_errors':
      return 'completed';
    case 'cancelled':
      return 'failed';
    case 'processing':
      return RUNNING_STATUS[currentStep(job)] ?? 'processing';
  }
}

export function round(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

function mean(steps: readonly JobStep[]): number {
  return steps.reduce((sum, step) => sum + step.progress, 0) / steps.length;
}
