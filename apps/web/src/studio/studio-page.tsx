import type { Song } from '@refrain/contract';
import { type Chart, chartSchema, chartToPlainText } from '@refrain/song-model';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { request } from '../api/http.ts';
import { isActive } from '../api/live.ts';
import { fileUrl } from '../api/songs.ts';
import { SongFrame } from '../app/song-frame.tsx';
import { timeLeftText } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { PasteWords } from './paste-words.tsx';
import { chapterTitle } from './story.ts';
import { TimingEditor } from './timing-editor.tsx';
import { Versions } from './versions.tsx';

/** The words of a song and when they are sung: pasted, looked through, put right by ear. */
export function StudioPage() {
  const { songId } = useParams({ from: '/songs/$songId/studio' });
  return <SongFrame songId={songId}>{(song) => <Studio song={song} />}</SongFrame>;
}

function Studio({ song }: { song: Song }) {
  const { t } = useTranslation();
  const chart = useChart(song);
  const voiceUrl = fileUrl(song, 'stems/vocals.flac');
  return (
    <>
      <h1 className="text-3xl font-extrabold tracking-tight sm:text-4xl">{t('Words and timing')}</h1>
      <p className="mt-1 text-lg text-soft">
        {song.title}
        {song.artist && ` · ${song.artist}`}
      </p>
      {isActive(song) && <Working song={song} />}
      <div className="mt-6 grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          {chart.data && chart.data.lines.length > 0 && voiceUrl ? (
            <TimingEditor key={chart.dataUpdatedAt} song={song} chart={chart.data} voiceUrl={voiceUrl} />
          ) : (
            <p className="text-lg text-soft">
              {isActive(song)
                ? t('The words appear here as soon as they are timed.')
                : t('There are no timed words yet. Paste them, and they are put on the voice.')}
            </p>
          )}
        </div>
        <aside className="grid grid-cols-1 content-start gap-10">
          <PasteWords song={song} text={chart.data ? chartToPlainText(chart.data) : ''} />
          <Versions song={song} />
        </aside>
      </div>
    </>
  );
}

/** The chart as it is now; read again when another is made. */
function useChart(song: Song) {
  const url = fileUrl(song, 'chart.json');
  const made = song.files.find(({ name }) => name === 'chart.json')?.sizeBytes;
  return useQuery<Chart>({
    queryKey: ['chart', song.id, url, made, song.status],
    queryFn: () => request(chartSchema, url ?? ''),
    enabled: url !== null && !isActive(song),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function Working({ song }: { song: Song }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="mt-6 rounded-3xl bg-panel p-5">
      <p className="tabular flex flex-wrap justify-between gap-x-4 font-semibold">
        <span>{t(chapterTitle(song.currentStep))}</span>
        <span className="text-soft">{timeLeftText(t, song.estimatedSecondsLeft)}</span>
      </p>
      <ProgressBar label={t('Making {{title}}', { title: song.title })} value={song.progress} className="mt-3" />
    </div>
  );
}
