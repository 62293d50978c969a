import type { Job, JobStep } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import { currentStep, errorStep, karaokeStatus, overallProgress, stageOf } from './karaoke-backend.stages.ts';

function step(name: JobStep['name'], status: JobStep['status'], progress = status === 'done' ? 1 : 0): JobStep {
  const failure = status === 'failed' ? { code: 'step.failed' as const, message: 'The words could not be heard.' } : null;
  return { name, status, progress, elapsedSeconds: status === 'pending' ? null : 2, reused: false, failure };
}

function job(status: Job['status'], steps: JobStep[], currentName: Job['currentStep'] = null): Job {
  const facts = { estimatedSecondsLeft: null, failure: null, createdAt: '2026-01-01T00:00:00Z', startedAt: null, finishedAt: null };
  return { id: 'j', songId: 's', status, progress: 0.5, currentStep: currentName, steps, ...facts };
}

const PLAN: JobStep['name'][] = ['inspect', 'separate', 'rhythm', 'transcribe', 'chart'];
/** All steps done up to and with `last`, the next one as given. */
function upTo(done: JobStep['name'][], others: Partial<Record<JobStep['name'], JobStep['status']>> = {}): JobStep[] {
  return PLAN.map((name) => step(name, done.includes(name) ? 'done' : (others[name] ?? 'pending')));
}

describe('B21 progress', () => {
  it.each([
    [[], 0],
    [['inspect', 'rhythm'], 33],
    [['inspect', 'rhythm', 'separate'], 66],
  ] as const)('with %j done it is %i %%', (done, percent) => expect(overallProgress(job('processing', upTo([...done])))).toBe(percent));

  it('is 100 % only at the end', () => {
    expect(overallProgress(job('processing', upTo(PLAN)))).toBe(99);
    expect(overallProgress(job('completed', upTo(PLAN)))).toBe(100);
  });

  it('counts the stages that were asked for', () => {
    const steps = [step('inspect', 'done'), step('rhythm', 'running', 0.5)];
    expect(overallProgress(job('processing', steps))).toBe(50);
    expect(stageOf(job('processing', steps), 'transcription').status).toBe('skipped');
  });

  it('G07 stays where it was when a job fails', () =>
    expect(
      overallProgress(job('failed', upTo(['inspect', 'rhythm'], { separate: 'failed', transcribe: 'skipped', chart: 'skipped' }))),
    ).toBe(33));
});

describe('B23 names of states', () => {
  it.each([
    ['queued', null, 'queued', 'initializing'],
    ['processing', 'inspect', 'processing', 'validation'],
    ['processing', null, 'processing', 'processing'],
    ['processing', 'separate', 'splitting_stems', 'stem_separation'],
    ['processing', 'transcribe', 'transcribing_vocals', 'vocal_transcription'],
    ['processing', 'rhythm', 'analyzing_beats', 'beat_analysis'],
    ['processing', 'chart', 'processing', 'finalization'],
    ['completed', null, 'completed', 'completed'],
    ['expired', null, 'expired', 'completed'],
  ] as const)('%s at %s is %s, %s', (status, at, name, stepName) => {
    const one = job(status, upTo([]), at);
    expect([karaokeStatus(one), currentStep(one)]).toEqual([name, stepName]);
  });

  it('says where a job went wrong', () => {
    const failed = job('failed', upTo(['inspect'], { separate: 'failed' }));
    expect([karaokeStatus(failed), currentStep(failed), errorStep(failed)]).toEqual(['failed', 'stem_separation', 'stem_separation']);
  });
});

describe('B22 a stage', () => {
  const partial = job('completed_with_errors', upTo(['inspect', 'separate', 'rhythm', 'chart'], { transcribe: 'failed' }));

  it('that failed says why, and the others are there', () => {
    expect(stageOf(partial, 'transcription')).toMatchObject({ status: 'failed', error: 'The words could not be heard.' });
    expect(stageOf(partial, 'stem_separation')).toMatchObject({ status: 'completed', progress: 100, processing_time: 2 });
    expect([karaokeStatus(partial), overallProgress(partial)]).toEqual(['completed', 100]);
  });

  it('that could not run because of another says so', () => {
    const steps = upTo(['inspect', 'rhythm'], { separate: 'failed', transcribe: 'skipped', chart: 'done' });
    expect(stageOf(job('completed_with_errors', steps), 'transcription')).toMatchObject({
      status: 'skipped',
      error: 'Not run, because an earlier step failed.',
    });
  });
});
