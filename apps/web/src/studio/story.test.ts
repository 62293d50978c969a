import { type JobStep, STEP_NAMES, type StepName } from '@refrain/contract';
import { describe, expect, it } from 'vitest';
import { translationIn } from '../i18n/translation.ts';
import { chapterTitle, tellStory } from './story.ts';

const step = (name: StepName, change: Partial<JobStep> = {}): JobStep => ({
  name,
  status: 'pending',
  progress: 0,
  elapsedSeconds: null,
  reused: false,
  failure: null,
  ...change,
});

const { t } = await translationIn('en');

describe('tellStory', () => {
  it('has a chapter for every step of the pipeline, in plain words', () => {
    expect(
      tellStory(
        STEP_NAMES.map((name) => step(name)),
        t,
      ).map((chapter) => chapter.title),
    ).toEqual([
      'Listening to your file',
      'Splitting the band',
      'Hearing the words',
      'Finding the beat',
      'Tracing the melody',
      'Putting it together',
    ]);
    for (const name of STEP_NAMES) expect(chapterTitle(name)).not.toBe(chapterTitle(null));
  });

  it('joins two steps into one: skipped recognition plus alignment is done', () => {
    const [words] = tellStory([step('transcribe', { status: 'skipped' }), step('align', { status: 'done', progress: 1 })], t);
    expect(words).toMatchObject({ status: 'done', progress: 1 });
  });

  it('is half way when one of two steps is done', () => {
    const [beat] = tellStory([step('rhythm', { status: 'done', progress: 1 }), step('harmony')], t);
    expect(beat).toMatchObject({ status: 'running', progress: 0.5 });
  });

  it('does not call the beat lost when only the key is', () => {
    const failure = { code: 'step.failed' as const, message: 'No.' };
    const [beat] = tellStory([step('rhythm', { status: 'done', progress: 1 }), step('harmony', { status: 'failed', failure })], t);
    expect(beat).toMatchObject({ status: 'done', trouble: expect.stringContaining('key') });
  });

  it('says plainly what is missing, and the cause where nothing can be sung', () => {
    const failure = { code: 'step.failed' as const, message: 'Out of memory.' };
    expect(tellStory([step('melody', { status: 'failed', failure })], t)[0]).toMatchObject({
      status: 'failed',
      trouble: expect.stringContaining('Everything else is there to sing'),
    });
    expect(tellStory([step('separate', { status: 'failed', failure })], t)[0]?.trouble).toBe('Out of memory.');
  });
});
