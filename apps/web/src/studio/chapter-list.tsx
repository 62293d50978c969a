import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { CheckIcon, CrossIcon } from '../ui/icons.tsx';
import type { Chapter } from './story.ts';

/** The story of a song being made, one line a chapter. */
export function ChapterList({ chapters }: { chapters: readonly Chapter[] }) {
  const { t } = useTranslation();
  return (
    <ol className="space-y-1">
      {chapters.map((chapter) => (
        <li
          key={t(chapter.title)}
          aria-current={chapter.status === 'running' ? 'step' : undefined}
          className="flex min-h-14 items-start gap-4 py-2"
        >
          <Mark status={chapter.status} />
          <div className="min-w-0 grow pt-0.5">
            <p className={titleStyle(chapter.status)}>
              {t(chapter.title)}
              <span className="sr-only">: {spoken(t, chapter)}</span>
              {chapter.status === 'running' && chapter.progress > 0 && (
                <span aria-hidden="true" className="tabular ml-3 text-base font-semibold text-soft">
                  {Math.round(chapter.progress * 100)} %
                </span>
              )}
            </p>
            {chapter.status === 'running' && <p className="text-soft">{t(chapter.telling)}</p>}
            {chapter.trouble && <p className="text-soft">{chapter.trouble}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function titleStyle(status: Chapter['status']): string {
  if (status === 'running') return 'text-xl font-bold';
  return `text-lg font-semibold ${status === 'done' ? 'text-warm' : 'text-faint'}`;
}

function spoken(t: TFunction, { status, progress }: Chapter): string {
  if (status === 'running') return t('{{percent}} percent', { percent: Math.round(progress * 100) });
  return t(({ waiting: 'not yet', done: 'done', failed: 'did not work', skipped: 'not needed' } as const)[status]);
}

const MARKS: Record<Chapter['status'], string> = {
  done: 'bg-warm text-night',
  running: 'ring-2 ring-warm ring-inset',
  failed: 'text-stop ring-2 ring-stop ring-inset',
  waiting: 'ring-2 ring-edge ring-inset',
  skipped: 'ring-2 ring-edge ring-inset',
};

function Mark({ status }: Pick<Chapter, 'status'>) {
  return (
    <span aria-hidden="true" className={`mt-0.5 flex size-8 shrink-0 items-center justify-center rounded-full ${MARKS[status]}`}>
      {status === 'done' && <CheckIcon size={18} />}
      {status === 'failed' && <CrossIcon size={18} />}
      {status === 'running' && <span className="size-2.5 rounded-full bg-warm" />}
    </span>
  );
}
