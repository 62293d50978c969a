import type { SongSummary } from '@refrain/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/live.ts';
import { chapterTitle } from '../studio/story.ts';
import { IconButton } from '../ui/button.tsx';
import { clockText, timeLeftText } from '../ui/format.ts';
import { MicIcon, TrashIcon } from '../ui/icons.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { SongArt } from './song-art.tsx';

interface Props {
  song: SongSummary;
  onDelete: () => void;
}

/** A song of the house. The whole card opens it. */
export function SongCard({ song, onDelete }: Props) {
  const { t } = useTranslation();
  const active = isActive(song);
  const failed = song.status === 'failed' || song.status === 'cancelled' || song.status === 'expired';
  return (
    <li className="group relative flex items-center gap-4 rounded-3xl p-2 transition-colors hover:bg-panel sm:block sm:p-3">
      <div className="relative w-20 shrink-0 overflow-hidden rounded-2xl sm:w-full">
        <SongArt songId={song.id} hasCover={song.hasCover} className={`w-full ${active || failed ? 'opacity-50' : ''}`} />
        {!active && !failed && (
          <span className="absolute right-3 bottom-3 hidden size-12 items-center justify-center rounded-full bg-sing text-ink opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 sm:flex">
            <MicIcon size={24} />
          </span>
        )}
      </div>
      <div className="min-w-0 grow sm:pt-3">
        <h3 className="truncate text-lg font-bold">
          <Link
            to="/songs/$songId"
            params={{ songId: song.id }}
            className="after:absolute after:inset-0 after:rounded-3xl focus-visible:outline-none focus-visible:after:outline-3 focus-visible:after:outline-warm"
          >
            {song.title}
          </Link>
        </h3>
        <p className="truncate text-soft">
          {song.artist ?? t('Unknown artist')}
          {!active && !failed && <span className="tabular"> · {clockText(song.durationSeconds)}</span>}
        </p>
        {active && <Making song={song} />}
        {failed && <p className="text-stop">{song.status === 'cancelled' ? t('Stopped') : t('Could not be made')}</p>}
      </div>
      <IconButton
        label={t('Delete {{title}}', { title: song.title })}
        onClick={onDelete}
        className="relative text-soft sm:absolute sm:top-5 sm:right-5 sm:bg-night/70 sm:opacity-0 sm:group-focus-within:opacity-100 sm:group-hover:opacity-100"
      >
        <TrashIcon />
      </IconButton>
    </li>
  );
}

function Making({ song }: { song: SongSummary }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="truncate">{t(chapterTitle(song.currentStep))}</p>
      <ProgressBar label={t('Making {{title}}', { title: song.title })} value={song.progress} className="mt-2" />
      <p className="mt-1 truncate text-soft">
        {song.status === 'queued' ? t('Waiting for its turn') : timeLeftText(t, song.estimatedSecondsLeft)}
      </p>
    </>
  );
}
