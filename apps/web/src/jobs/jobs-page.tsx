import type { HouseJob, JobStatus } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listHouseJobs, putInLine } from '../api/jobs.ts';
import { cancelJob, retryJob } from '../api/songs.ts';
import { useFailure } from '../api/use-failure.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { failureText } from '../i18n/error-text.ts';
import { useFormats } from '../i18n/formats.ts';
import type { Text } from '../i18n/translation.ts';
import { SongArt } from '../library/song-art.tsx';
import { chapterTitle } from '../studio/story.ts';
import { Button } from '../ui/button.tsx';
import { timeLeftText } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { Trouble } from '../ui/trouble.tsx';

const BUSY_MS = 1500;
const IDLE_MS = 10_000;
const FIRST = 1000;

const isOpen = ({ status }: HouseJob) => status === 'queued' || status === 'processing';
const STATUS_WORDS: Record<JobStatus, Text> = {
  queued: 'Waiting for its turn',
  processing: 'Being made',
  completed: 'Ready',
  completed_with_errors: 'Ready, with something missing',
  failed: 'Could not be made',
  cancelled: 'Stopped',
  expired: 'Its files are gone',
};

/** What the house is making, what waits, and what went wrong. */
export function JobsPage() {
  const { t } = useTranslation();
  const jobs = useQuery({
    queryKey: ['jobs'],
    queryFn: listHouseJobs,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? BUSY_MS : IDLE_MS),
  });
  const open = jobs.data?.filter(isOpen).sort(inLine) ?? [];
  const over = jobs.data?.filter((job) => !isOpen(job)) ?? [];
  return (
    <PageFrame narrow>
      <main>
        <h1 className="mt-4 text-3xl font-extrabold tracking-tight sm:text-4xl">{t('Being made')}</h1>
        {jobs.isError && <Trouble error={jobs.error} onRetry={() => void jobs.refetch()} className="mt-8" />}
        {jobs.data && open.length === 0 && <p className="mt-4 text-lg text-soft">{t('Nothing is being made right now.')}</p>}
        <JobList jobs={open} label={t('Being made')} />
        {over.length > 0 && <h2 className="mt-12 text-2xl font-extrabold tracking-tight">{t('Finished')}</h2>}
        <JobList jobs={over} label={t('Finished')} />
      </main>
    </PageFrame>
  );
}

/** What runs comes first, then what waits: highest priority, then oldest. */
function inLine(a: HouseJob, b: HouseJob): number {
  if (a.status !== b.status) return a.status === 'processing' ? -1 : 1;
  return b.priority - a.priority || a.createdAt.localeCompare(b.createdAt);
}

function JobList({ jobs, label }: { jobs: readonly HouseJob[]; label: string }) {
  return (
    <ul aria-label={label} className="mt-4 grid grid-cols-1 gap-2">
      {jobs.map((job) => (
        <JobRow key={job.id} job={job} />
      ))}
    </ul>
  );
}

function JobRow({ job }: { job: HouseJob }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-3xl bg-panel p-4">
      <SongArt songId={job.songId} hasCover={job.hasCover} className="size-14 shrink-0 rounded-xl" />
      <div className="min-w-0 grow basis-56">
        <p className="truncate text-lg font-bold">
          <Link to="/songs/$songId" params={{ songId: job.songId }} className="hover:underline">
            {job.title}
          </Link>
          {job.artist && <span className="font-normal text-soft"> · {job.artist}</span>}
        </p>
        <State job={job} />
      </div>
      <Actions job={job} />
    </li>
  );
}

function State({ job }: { job: HouseJob }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (job.status === 'processing')
    return (
      <>
        <p className="tabular flex flex-wrap justify-between gap-x-4 text-soft">
          <span>{t(chapterTitle(job.currentStep))}</span>
          <span>{timeLeftText(t, job.estimatedSecondsLeft)}</span>
        </p>
        <ProgressBar label={t('Making {{title}}', { title: job.title })} value={job.progress} className="mt-2" />
      </>
    );
  const bad = job.status === 'failed' || job.status === 'expired';
  return (
    <p className={bad ? 'text-stop' : 'text-soft'}>
      {t(STATUS_WORDS[job.status])}
      {job.status === 'queued' && job.priority > 0 && `, ${t('put first')}`}
      {job.finishedAt && ` · ${formats.moment(new Date(job.finishedAt))}`}
      {job.failure && bad && ` · ${failureText(t, job.failure)}`}
    </p>
  );
}

function Actions({ job }: { job: HouseJob }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onError: useFailure(),
    onSettled: () => client.invalidateQueries({ queryKey: ['jobs'] }),
  });
  const on = { disabled: act.isPending, className: 'px-4' };
  return (
    <div className="flex flex-wrap gap-2">
      {job.status === 'queued' && job.priority < FIRST && (
        <Button
          {...on}
          aria-label={t('Make {{title}} first', { title: job.title })}
          onClick={() => act.mutate(() => putInLine(job.id, FIRST))}
        >
          {t('Make it first')}
        </Button>
      )}
      {job.status === 'queued' && job.priority >= FIRST && (
        <Button
          {...on}
          aria-label={t('{{title}}, back in line', { title: job.title })}
          onClick={() => act.mutate(() => putInLine(job.id, 0))}
        >
          {t('Back in line')}
        </Button>
      )}
      {isOpen(job) && (
        <Button
          kind="stop"
          {...on}
          aria-label={t('Stop making {{title}}', { title: job.title })}
          onClick={() => act.mutate(() => cancelJob(job.id))}
        >
          {t('Stop')}
        </Button>
      )}
      {(job.status === 'failed' || job.status === 'cancelled' || job.status === 'completed_with_errors') && (
        <Button {...on} aria-label={t('Try {{title}} again', { title: job.title })} onClick={() => act.mutate(() => retryJob(job.id))}>
          {t('Try again')}
        </Button>
      )}
    </div>
  );
}
