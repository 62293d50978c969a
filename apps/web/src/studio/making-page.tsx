import type { Song } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/live.ts';
import { cancelJob, rememberedJob, retryJob } from '../api/songs.ts';
import { useServices } from '../app/services.tsx';
import { errorText, failureText } from '../i18n/error-text.ts';
import { SongArt } from '../library/song-art.tsx';
import { Button } from '../ui/button.tsx';
import { timeLeftText } from '../ui/format.ts';
import { BackIcon, Wordmark } from '../ui/icons.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { ChapterList } from './chapter-list.tsx';
import { ListenRow } from './listen.tsx';
import { chapterTitle, tellStory } from './story.ts';

interface Props {
  song: Song;
  /** Opens the stage with what is there; null while nothing can be sung. */
  onSingAnyway: (() => void) | null;
}

/** Making a song, told as a story. */
export function MakingPage({ song, onSingAnyway }: Props) {
  const { t } = useTranslation();
  const chapters = tellStory(song.steps, t);
  return (
    <div className="hero-glow min-h-dvh">
      <div className="mx-auto max-w-5xl px-5 pb-24 sm:px-10">
        <header className="flex items-center gap-3 py-6">
          <Link to="/" className="-ml-3 inline-flex min-h-12 items-center gap-2 rounded-full pr-4 pl-2 hover:bg-warm/10">
            <BackIcon />
            <span className="sr-only">{t('Back to all songs')}</span>
            <Wordmark />
          </Link>
        </header>
        <main className="grid gap-x-14 gap-y-8 pt-2 md:grid-cols-[17rem_1fr] md:pt-8">
          <div className="flex items-center gap-5 md:block">
            <SongArt songId={song.id} hasCover={song.hasCover} className="w-24 shrink-0 rounded-3xl md:w-full" />
            <div className="min-w-0 md:mt-5">
              <h1 className="text-2xl leading-tight font-extrabold tracking-tight text-balance md:text-3xl">{song.title}</h1>
              <p className="mt-1 text-lg text-soft">{song.artist ?? t('Unknown artist')}</p>
            </div>
          </div>
          <div className="space-y-7">
            <State song={song} />
            <ListenRow song={song} />
            {onSingAnyway && !isActive(song) && (
              <Button kind="sing" onClick={onSingAnyway}>
                {t('Sing what is there')}
              </Button>
            )}
            <ChapterList chapters={chapters} />
            <Control song={song} />
          </div>
        </main>
      </div>
    </div>
  );
}

function State({ song }: { song: Song }) {
  const { t } = useTranslation();
  if (!isActive(song)) {
    const stopped = song.status === 'cancelled';
    return (
      <div role="alert">
        <p className="text-2xl font-extrabold tracking-tight">{stopped ? t('You stopped this song') : t('This song could not be made')}</p>
        <p className="mt-2 text-lg text-soft">
          {stopped
            ? t('What was finished is kept. Start again and it goes on from there.')
            : song.failure
              ? failureText(t, song.failure)
              : t('Something went wrong. Try again.')}
        </p>
      </div>
    );
  }
  const queued = song.status === 'queued';
  const headline = t(queued ? 'Waiting for its turn' : chapterTitle(song.currentStep));
  return (
    <div>
      <p role="status" aria-live="polite" className="text-2xl font-extrabold tracking-tight md:text-3xl">
        {headline}
      </p>
      <ProgressBar label={t('Making {{title}}', { title: song.title })} value={song.progress} className="mt-4 h-3" />
      <p className="tabular mt-3 flex justify-between gap-4 text-lg text-soft">
        <span>{queued ? t('Another song is being made first') : timeLeftText(t, song.estimatedSecondsLeft)}</span>
        <span>{Math.round(song.progress * 100)} %</span>
      </p>
    </div>
  );
}

/** Stop and try again, for whoever started the song: the job's id is the key to it. */
function Control({ song }: { song: Song }) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  const jobId = rememberedJob(song.id);
  const act = useMutation({
    mutationFn: (run: (jobId: string) => Promise<unknown>) => run(jobId ?? ''),
    onError: (error) => toasts.show(errorText(t, error), { seconds: 7 }),
    onSettled: () => client.invalidateQueries({ queryKey: ['song', song.id] }),
  });
  if (!jobId)
    return isActive(song) ? null : (
      <p className="text-soft">{t('Only the browser that added this song can start it again. Or drop the file once more.')}</p>
    );
  return isActive(song) ? (
    <Button kind="stop" disabled={act.isPending} onClick={() => act.mutate(cancelJob)}>
      {t('Stop making this song')}
    </Button>
  ) : (
    <Button kind="plain" disabled={act.isPending} onClick={() => act.mutate(retryJob)}>
      {t('Try again')}
    </Button>
  );
}
