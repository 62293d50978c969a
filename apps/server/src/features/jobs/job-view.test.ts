import { jobSchema, type StepName } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import type { JobRow, JobStepRow, SongRow } from '../../platform/database/schema.ts';
import { viewJob } from './job-view.ts';

const NOW = 1_000_000;
const RECORD = { factors: new Map(Object.entries({ inspect: 0.1, separate: 0.8, rhythm: 0.1, transcribe: 0.2 })), pace: 1 };

const step = (name: StepName, change: Partial<JobStepRow> = {}): JobStepRow => ({
  jobId: 'job',
  name,
  queue: 'audio_processing',
  status: 'pending',
  progress: 0,
  artefactKey: null,
  reused: 0,
  attempts: 0,
  queuedAt: null,
  errorCode: null,
  errorMessage: null,
  startedAt: null,
  finishedAt: null,
  lastProgressAt: null,
  ...change,
});

/** A job of a song of 100 s, as the outside sees it. */
function view(steps: readonly JobStepRow[], change: Partial<JobRow> = {}, voicedMs: number | null = null) {
  const job = { id: 'job', songId: 'song', status: 'processing', errorCode: null, errorMessage: null, createdAt: NOW - 60_000 };
  const times = { startedAt: NOW - 50_000, finishedAt: null };
  const found = { job: { ...job, ...times, ...change } as JobRow, steps, song: { durationMs: 100_000, voicedMs } as SongRow };
  return jobSchema.parse(viewJob(found, RECORD, NOW));
}

describe('a job as the outside sees it', () => {
  it('weighs progress by the time each step is expected to take, and waits for the longer of those that run side by side', () => {
    const job = view([step('rhythm'), step('inspect', { status: 'done' }), step('separate')]);
    expect(job.progress).toBeCloseTo(0.1);
    expect(job.estimatedSecondsLeft).toBe(80);
    expect(job.steps.map(({ name }) => name)).toEqual(['inspect', 'separate', 'rhythm']);
  });

  it('believes the pace of a running step, and shows the slowest of those that run', () => {
    const running = { status: 'running', progress: 0.5, startedAt: NOW - 10_000 } as const;
    const job = view([step('inspect', { status: 'done' }), step('rhythm', running), step('separate', running)]);
    expect(job).toMatchObject({ currentStep: 'separate', estimatedSecondsLeft: 10 });
    expect(job.steps[1]).toMatchObject({ progress: 0.5, elapsedSeconds: 10 });
  });

  it('expects words to take as long as there is voice, at the pace of the separation before them', () => {
    const separated = step('separate', { status: 'done', progress: 1, startedAt: NOW - 160_000, finishedAt: NOW });
    expect(view([separated, step('transcribe')], {}, 10_000).estimatedSecondsLeft).toBe(2 * 0.2 * 10);
    expect(view([{ ...separated, reused: 1 }, step('transcribe')], {}, 10_000).estimatedSecondsLeft).toBe(0.2 * 10);
    expect(view([separated, step('transcribe')], {}, 0).estimatedSecondsLeft).toBe(0);
  });

  it.each(['failed', 'skipped', 'cancelled'] as const)('waits for no step that is %s', (status) =>
    expect(view([step('inspect', { status: 'done' }), step('separate', { status })]).estimatedSecondsLeft).toBe(0),
  );

  it.each(['completed', 'completed_with_errors'] as const)('is at its end when %s', (status) => {
    const failed = step('rhythm', { status: 'failed', errorCode: 'step.failed', errorMessage: 'No beat.' });
    const job = view([step('inspect', { status: 'done' }), failed], { status, finishedAt: NOW });
    expect(job).toMatchObject({ progress: 1, currentStep: null, estimatedSecondsLeft: null, finishedAt: new Date(NOW).toISOString() });
    expect(job.steps[1]?.failure).toEqual({ code: 'step.failed', message: 'No beat.' });
  });

  it('shows where a failed job came to, and why it ended', () => {
    const skipped = step('separate', { status: 'skipped' });
    const job = view([step('inspect', { status: 'failed' }), skipped], {
      status: 'failed',
      errorCode: 'audio.corrupt',
      errorMessage: 'Broken.',
    });
    expect(job.progress).toBe(0);
    const later = view([step('inspect', { status: 'done' }), step('separate', { status: 'cancelled', progress: 0.5, startedAt: 0 })], {
      status: 'cancelled',
    });
    expect(later.progress).toBeCloseTo(1 - 40 / 90);
    expect(job).toMatchObject({ currentStep: null, failure: { code: 'audio.corrupt', message: 'Broken.' } });
  });

  it('tells the work that is done, however slow a step is and whatever clocks say', () => {
    const odd = { status: 'running', progress: 0.1, startedAt: NOW - 1e9 } as const;
    expect(view([step('separate', odd)]).progress).toBeCloseTo(0.1);
    expect(view([step('separate', { ...odd, startedAt: NOW - 1000 })]).progress).toBeCloseTo(0.1);
    expect(view([step('separate', { ...odd, startedAt: NOW + 5000 })]).steps[0]?.elapsedSeconds).toBe(0);
    expect(view([]).progress).toBe(0);
  });
});
