import type { SongSummary } from '@refrain/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { useLiveLibrary } from '../api/live.ts';
import { deleteSong } from '../api/songs.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { SongCard } from './song-card.tsx';

const UNDO_SECONDS = 6;

/** The house's songs as cards, newest first. */
export function SongGrid({ library }: { library: ReturnType<typeof useLiveLibrary> }) {
  const { t } = useTranslation();
  const [hidden, remove] = useRemoval();
  const songs = library.data?.pages.flatMap((page) => page.songs).filter((song) => !hidden.has(song.id)) ?? [];
  if (library.isError && songs.length === 0) return <Trouble error={library.error} onRetry={() => library.refetch()} className="mt-14" />;
  if (songs.length === 0) return null;
  return (
    <section aria-labelledby="house-songs" className="mt-16">
      <h2 id="house-songs" className="text-2xl font-extrabold tracking-tight">
        {t('Songs of this house')}
      </h2>
      <ul className="mt-5 grid gap-1 sm:-mx-3 sm:grid-cols-3 sm:gap-x-2 sm:gap-y-4 lg:grid-cols-5">
        {songs.map((song) => (
          <SongCard key={song.id} song={song} onDelete={() => remove(song)} />
        ))}
      </ul>
      {library.hasNextPage && (
        <div className="mt-8 text-center">
          <Button disabled={library.isFetchingNextPage} onClick={() => library.fetchNextPage()}>
            {t('More songs')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Deletes late, so that it can be undone. @returns ids to leave out, and the action */
function useRemoval(): [ReadonlySet<string>, (song: SongSummary) => void] {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const show = (songId: string) => setHidden((ids) => new Set([...ids].filter((id) => id !== songId)));
  const remove = (song: SongSummary) => {
    let undone = false;
    setHidden((ids) => new Set(ids).add(song.id));
    const close = toasts.show(t('“{{title}}” is deleted.', { title: song.title }), {
      seconds: UNDO_SECONDS,
      action: {
        label: t('Undo'),
        run: () => {
          undone = true;
          show(song.id);
          close();
        },
      },
      onGone: async () => {
        if (undone) return;
        await deleteSong(song.id).catch((error: Error) => {
          show(song.id);
          toasts.show(errorText(t, error));
        });
        await client.invalidateQueries({ queryKey: ['songs'] });
      },
    });
  };
  return [hidden, remove];
}
