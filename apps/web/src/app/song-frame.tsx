import type { Song } from '@refrain/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveSong } from '../api/live.ts';
import { HomeLink } from '../ui/home-link.tsx';
import { BackIcon } from '../ui/icons.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { useIsFromStage } from './from-stage.ts';
import { PageFrame } from './page-frame.tsx';

interface Props {
  songId: string;
  /** Shown once the song is there. */
  children: (song: Song) => ReactNode;
}

/** A page about one song, with the way back to it, or why it cannot be shown. */
export function SongFrame({ songId, children }: Props) {
  const { t } = useTranslation();
  const song = useLiveSong(songId);
  const isFromStage = useIsFromStage();
  return (
    <PageFrame>
      <main>
        {song.isError && !song.data && (
          <Trouble level={1} error={song.error} onRetry={() => void song.refetch()} className="mt-10">
            <HomeLink />
          </Trouble>
        )}
        {song.data && (
          <>
            <Link
              to="/songs/$songId"
              params={{ songId: song.data.id }}
              className="-ml-2 inline-flex min-h-12 items-center gap-2 pr-4 font-semibold text-soft hover:text-warm"
            >
              <BackIcon />
              {isFromStage ? t('Back to the stage') : t('To the song')}
            </Link>
            {children(song.data)}
          </>
        )}
      </main>
    </PageFrame>
  );
}
