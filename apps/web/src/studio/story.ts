import type { JobStep, StepName, StepStatus } from '@refrain/contract';
import type { TFunction } from 'i18next';
import { failureText } from '../i18n/error-text.ts';
import type { Text } from '../i18n/translation.ts';

/** A step of making a song as a person sees it: one or more steps of the pipeline. */
export interface Chapter {
  title: Text;
  /** What it is doing, in one short sentence. */
  telling: Text;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** 0 … 1 */
  progress: number;
  /** What went wrong, plainly; null while nothing did. */
  trouble: string | null;
}

const CHAPTERS: { title: Text; telling: Text; steps: StepName[] }[] = [
  { title: 'Listening to your file', telling: 'Length, loudness, what it is called.', steps: ['inspect'] },
  { title: 'Splitting the band', telling: 'Voice, drums, bass and the rest, each on its own.', steps: ['separate'] },
  { title: 'Hearing the words', telling: 'What is sung, and when, to the syllable.', steps: ['transcribe', 'align'] },
  { title: 'Finding the beat', telling: 'Tempo, bars, and the key it is in.', steps: ['rhythm', 'harmony'] },
  { title: 'Tracing the melody', telling: 'Every note of the voice.', steps: ['melody'] },
  { title: 'Putting it together', telling: 'Words, notes and beats on one page.', steps: ['chart'] },
];

/** What it means for the singer when an optional step did not work. */
const WITHOUT: Partial<Record<StepName, Text>> = {
  transcribe: 'The words could not be heard. The music is ready; you can put in the words yourself.',
  align: 'The words could not be timed. The music is ready.',
  rhythm: 'The beat could not be found. Count-ins are even instead.',
  harmony: 'The key could not be found. Everything else is there to sing.',
  melody: 'The melody could not be traced. Everything else is there to sing.',
};

/** Tells the steps of a job as a story of at most six chapters, in the order they are lived. */
export function tellStory(steps: readonly JobStep[], t: TFunction): Chapter[] {
  return CHAPTERS.flatMap(({ title, telling, steps: names }) => {
    const parts = steps.filter((step) => names.includes(step.name));
    if (parts.length === 0) return [];
    const failed = parts.find((step) => step.failure);
    return {
      title,
      telling,
      status: together(parts.map((step) => step.status)),
      progress: parts.reduce((sum, step) => sum + (isOver(step.status) ? 1 : step.progress), 0) / parts.length,
      trouble: troubleOf(failed, t),
    };
  });
}

/** The title of the chapter a pipeline step belongs to. */
export function chapterTitle(step: StepName | null): Text {
  return CHAPTERS.find((chapter) => step !== null && chapter.steps.includes(step))?.title ?? 'Waiting for its turn';
}

function troubleOf(failed: JobStep | undefined, t: TFunction): string | null {
  if (!failed?.failure) return null;
  const without = WITHOUT[failed.name];
  return without ? t(without) : failureText(t, failed.failure);
}

const isOver = (status: StepStatus) => status === 'done' || status === 'skipped' || status === 'failed' || status === 'cancelled';

function together(statuses: StepStatus[]): Chapter['status'] {
  if (statuses.includes('running')) return 'running';
  if (statuses.includes('failed') && !statuses.includes('done')) return 'failed';
  if (statuses.every((status) => status === 'skipped' || status === 'cancelled')) return 'skipped';
  if (statuses.every(isOver)) return 'done';
  return statuses.includes('done') ? 'running' : 'waiting';
}
