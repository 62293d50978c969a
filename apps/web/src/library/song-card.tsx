import type { SongSummary } from '@refrain/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode, RefCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/live.ts';
import { chapterTitle } from '../studio/story.ts';
import { IconButton } from '../ui/button.tsx';
import { clockText, timeLeftText } from '../ui/format.ts';
import { CheckIcon, HeartIcon, MicIcon, TrashIcon, WordsIcon } from '../ui/icons.tsx';
import { MENU_ITEM, Menu } from '../ui/menu.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { SongArt } from './song-art.tsx';

interface Props {
  song: SongSummary;
  /** Its number in the list, of which only a part is on the page, and how long the list is as far as that is known. */
  place: number;
  of: number | null;
  /** For the first of a row: which, and who measures how high it is. */
  row?: { number: number; measure: RefCallback<HTMLElement> };
  /** A tap chooses it instead of opening it. */
  choosing: boolean;
  chosen: boolean;
  liked: boolean;
  onChoose: () => void;
  onLike: () => void;
  onDelete: () => void;
  /** More to do with it here, as menu items. */
  children?: ReactNode;
}

const COVERS_CARD =
  'after:absolute after:inset-0 after:rounded-3xl focus-visible:outline-none focus-visible:after:outline-3 focus-visible:after:outline-warm';

/** A song of the house. The whole card opens it, or chooses it. */
export function SongCard(props: Props) {
  const { t } = useTranslation();
  const { song, place, of, row, choosing, chosen } = props;
  const active = isActive(song);
  const failed = song.status === 'failed' || song.status === 'cancelled' || song.status === 'expired';
  return (
    <li
      ref={row?.measure}
      data-index={row?.number}
      aria-posinset={place}
      aria-setsize={of ?? -1}
      className={`group relative flex items-center gap-4 rounded-3xl p-2 transition-colors hover:bg-panel sm:block sm:p-3 ${chosen ? 'bg-panel ring-2 ring-warm' : ''}`}
    >
      <div className="relative w-16 shrink-0 overflow-hidden rounded-2xl sm:w-full">
        <SongArt songId={song.id} hasCover={song.hasCover} className={`w-full ${active || failed ? 'opacity-50' : ''}`} />
        {choosing ? <ChosenMark chosen={chosen} /> : !active && !failed && <SingMark />}
      </div>
      <div className="min-w-0 grow sm:pt-3">
        <h3 className="truncate text-lg font-bold">
          {choosing ? (
            <button type="button" aria-pressed={chosen} onClick={props.onChoose} className={`max-w-full truncate text-left ${COVERS_CARD}`}>
              {song.title}
            </button>
          ) : (
            <Link to="/songs/$songId" params={{ songId: song.id }} className={COVERS_CARD}>
              {song.title}
            </Link>
          )}
        </h3>
        <p className="truncate text-soft">
          {song.artist ?? t('Unknown artist')}
          {!active && !failed && <span className="tabular"> · {clockText(song.durationSeconds)}</span>}
        </p>
        {active && <Making song={song} />}
        {failed && <p className="text-stop">{song.status === 'cancelled' ? t('Stopped') : t('Could not be made')}</p>}
        {song.status === 'not_started' && <p className="text-faint">{t('Not made yet')}</p>}
      </div>
      {!choosing && <Actions {...props} />}
    </li>
  );
}

function SingMark() {
  return (
    <span className="absolute right-3 bottom-3 hidden size-12 items-center justify-center rounded-full bg-sing text-ink opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 sm:flex">
      <MicIcon size={24} />
    </span>
  );
}

function ChosenMark({ chosen }: { chosen: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`absolute top-2 right-2 flex size-8 items-center justify-center rounded-full ring-2 ring-warm ${chosen ? 'bg-warm text-night' : 'bg-night/60'}`}
    >
      {chosen && <CheckIcon size={20} />}
    </span>
  );
}

const STEPS_BACK = 'sm:bg-night/75 sm:opacity-0 sm:group-focus-within:opacity-100 sm:group-hover:opacity-100';

function Actions({ song, liked, onLike, onChoose, onDelete, children }: Props) {
  const { t } = useTranslation();
  const { title, id: songId } = song;
  return (
    <div className="relative flex shrink-0 sm:absolute sm:top-5 sm:right-5 sm:gap-1">
      <IconButton
        label={liked ? t('Do not like {{title}} any more', { title }) : t('Like {{title}}', { title })}
        pressed={liked}
        onClick={onLike}
        className={`max-sm:hidden ${liked ? 'sm:bg-night/75' : STEPS_BACK}`}
      >
        <HeartIcon full={liked} />
      </IconButton>
      <Menu label={t('More about {{title}}', { title })} className={STEPS_BACK}>
        <button type="button" className={`${MENU_ITEM} sm:hidden`} onClick={onLike}>
          <HeartIcon size={20} full={liked} />
          {liked ? t('Do not like it any more') : t('Like it')}
        </button>
        <Link to="/songs/$songId/edit" params={{ songId }} className={MENU_ITEM}>
          <WordsIcon size={20} />
          {t('Edit what it is called')}
        </Link>
        <Link to="/songs/$songId/studio" params={{ songId }} className={MENU_ITEM}>
          <MicIcon size={20} />
          {t('Words and timing')}
        </Link>
        <button type="button" className={MENU_ITEM} onClick={onChoose}>
          <CheckIcon size={20} />
          {t('Choose several')}
        </button>
        {children}
        <button type="button" className={`${MENU_ITEM} text-stop`} onClick={onDelete} aria-label={t('Delete {{title}}', { title })}>
          <TrashIcon size={20} />
          {t('Delete')}
        </button>
      </Menu>
    </div>
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
