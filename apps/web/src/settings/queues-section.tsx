import { type JobQueueView, STEP_NAMES, type Worker } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listJobQueues, listWorkers, setQueuePaused } from '../api/job-queues.ts';
import { useFailure } from '../api/use-failure.ts';
import { useFormats } from '../i18n/formats.ts';
import type { Text } from '../i18n/translation.ts';
import { chapterTitle } from '../studio/story.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { Trouble } from '../ui/trouble.tsx';

const REFRESH_MS = 3_000;
const QUEUE_WORDS: Record<JobQueueView['name'], Text> = {
  audio_processing: 'Reading and putting together',
  stem_separation: 'Splitting the band',
  transcription: 'Hearing the words',
  beat_analysis: 'Finding the beat',
};

/** The job queues and the workers that take from them, for admins. Single jobs are steered on their own page. */
export function QueuesSection() {
  const { t } = useTranslation();
  const queues = useQuery({ queryKey: ['job-queues'], queryFn: listJobQueues, refetchInterval: REFRESH_MS });
  const workers = useQuery({ queryKey: ['workers'], queryFn: listWorkers, refetchInterval: REFRESH_MS });
  return (
    <>
      {queues.isError && <Trouble error={queues.error} onRetry={() => void queues.refetch()} />}
      <p className="max-w-prose text-soft">
        {t('Steps of songs wait here for a worker. Figures are of the last 24 hours.')}{' '}
        <Link to="/jobs" className="font-semibold underline">
          {t('Single songs')}
        </Link>
      </p>
      <ul aria-label={t('Queues')} className="mt-6 grid gap-2 xl:grid-cols-2">
        {queues.data?.map((queue) => (
          <QueueCard key={queue.name} queue={queue} />
        ))}
      </ul>
      <h2 className="mt-10 text-xl font-bold">{t('Workers')}</h2>
      {workers.data?.length === 0 && <p className="mt-2 text-soft">{t('No worker is there: songs wait.')}</p>}
      <ul aria-label={t('Workers')} className="mt-4 grid grid-cols-1 gap-2">
        {workers.data?.map((worker) => (
          <WorkerRow key={worker.id} worker={worker} />
        ))}
      </ul>
    </>
  );
}

function QueueCard({ queue }: { queue: JobQueueView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const formats = useFormats();
  const title = t(QUEUE_WORDS[queue.name]);
  const change = useMutation({
    mutationFn: (isPaused: boolean) => setQueuePaused(queue.name, isPaused),
    onError: useFailure(),
    onSettled: () => client.invalidateQueries({ queryKey: ['job-queues'] }),
  });
  const count = (value: number | undefined) => (value === undefined ? '–' : formats.number(value));
  const time = (seconds: number | null) => (seconds === null ? '–' : clockText(Math.round(seconds)));
  const { counts, lately } = queue;
  const figures: [label: string, value: string][] = [
    [t('Waiting'), count(counts?.waiting)],
    [t('Running'), count(counts?.running)],
    [t('Again later'), count(counts?.delayed)],
    [t('Done'), count(lately.done)],
    [t('Failed'), count(lately.failed)],
    [t('Longest wait now'), time(queue.longestWaitSeconds)],
    [t('Usual wait'), time(lately.meanWaitSeconds)],
    [t('Usual work'), time(lately.meanStepSeconds)],
  ];
  return (
    <li className="rounded-3xl bg-panel p-5">
      <div className="flex items-center gap-x-3">
        <h2 className="min-w-0 grow text-lg font-bold">
          {title}
          {queue.isPaused && <span className="text-stop"> · {t('paused')}</span>}
        </h2>
        {queue.isPaused === null ? (
          <span className="text-stop">{t('does not answer')}</span>
        ) : (
          <Button
            className="px-4"
            disabled={change.isPending}
            aria-label={queue.isPaused ? t('{{title}}: go on', { title }) : t('{{title}}: pause', { title })}
            onClick={() => change.mutate(!queue.isPaused)}
          >
            {queue.isPaused ? t('Go on') : t('Pause')}
          </Button>
        )}
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        {figures.map(([label, value]) => (
          <div key={label} className="flex flex-col-reverse justify-end">
            <dt className="text-sm text-soft">{label}</dt>
            <dd className="tabular text-xl font-extrabold">{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const takes = Object.entries(worker.queues).map(([name, places]) => {
    const words = QUEUE_WORDS[name as JobQueueView['name']];
    return `${words ? t(words) : name} × ${places}`;
  });
  // Steps that a person knows under one name take their time together.
  const speeds = new Map<string, number>();
  for (const step of STEP_NAMES) {
    const title = t(chapterTitle(step));
    const speed = worker.speeds[step];
    if (speed !== undefined) speeds.set(title, (speeds.get(title) ?? 0) + speed);
  }
  return (
    <li className="rounded-3xl bg-panel p-5">
      <p className="text-lg font-bold">
        {worker.host} <span className="font-normal text-soft">({worker.processId})</span>
        {worker.state === 'lost' && <span className="text-stop"> · {t('says nothing any more')}</span>}
      </p>
      <p className="tabular text-soft">
        {[worker.device, t('{{count}} cores', { count: worker.cores }), formats.size(worker.memoryBytes)].join(' · ')}
        {' · '}
        {t('{{count}} steps done', { count: worker.stepsDone })}
      </p>
      <p className="mt-2">{takes.join(', ')}</p>
      {speeds.size > 0 && (
        <p className="tabular mt-1 text-soft">
          {t('Seconds of work for a second of the song:')}{' '}
          {[...speeds].map(([title, speed]) => `${title} ${formats.number(speed)}`).join(', ')}
        </p>
      )}
    </li>
  );
}
