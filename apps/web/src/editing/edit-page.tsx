import type { Song } from '@refrain/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getDetails, giveCover } from '../api/metadata.ts';
import { useFailure } from '../api/use-failure.ts';
import { SongFrame } from '../app/song-frame.tsx';
import { SongArt } from '../library/song-art.tsx';
import { ListenRow } from '../studio/listen.tsx';
import { CompareDetails } from './compare-details.tsx';
import { DetailsForm } from './details-form.tsx';
import { TakeAlong } from './take-along.tsx';

/** What a song is called and where it belongs, with what others say about it. */
export function EditPage() {
  const { songId } = useParams({ from: '/songs/$songId/edit' });
  return <SongFrame songId={songId}>{(song) => <Editing song={song} />}</SongFrame>;
}

function Editing({ song }: { song: Song }) {
  const { t } = useTranslation();
  const details = useQuery({ queryKey: ['details', song.id], queryFn: () => getDetails(song.id) });
  const [changedAtMs, setChangedAtMs] = useState<number | null>(null);
  const showNewCover = () => setChangedAtMs(Date.now());
  return (
    <>
      <h1 className="text-3xl font-extrabold tracking-tight sm:text-4xl">{song.title}</h1>
      <div className="mt-6 grid gap-x-12 gap-y-8 md:grid-cols-[16rem_1fr]">
        <div>
          <Cover song={song} changedAtMs={changedAtMs} onNew={showNewCover} />
          <div className="mt-6">
            <ListenRow song={song} />
          </div>
          <Link
            to="/songs/$songId/studio"
            params={{ songId: song.id }}
            className="mt-4 inline-flex min-h-12 items-center font-semibold underline"
          >
            {t('Words and timing')}
          </Link>
        </div>
        <div className="min-w-0">
          <DetailsForm key={song.id} song={song} details={details.data} />
          <CompareDetails song={song} onNewCover={showNewCover} />
          <TakeAlong song={song} />
        </div>
      </div>
    </>
  );
}

interface CoverProps {
  song: Song;
  /** When another picture was chosen here: browsers ask again only for another address. */
  changedAtMs: number | null;
  onNew: () => void;
}

function Cover({ song, changedAtMs, onNew }: CoverProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: (file: File) => giveCover(song.id, file),
    onSuccess: onNew,
    onError: useFailure(),
    onSettled: () => Promise.all(['song', 'details'].map((key) => client.invalidateQueries({ queryKey: [key, song.id] }))),
  });
  return (
    <label className="group relative block w-44 cursor-pointer md:w-full">
      <SongArt
        songId={song.id}
        hasCover={song.hasCover}
        coverUrl={changedAtMs === null ? null : `/api/v1/songs/${encodeURIComponent(song.id)}/files/cover?at=${changedAtMs}`}
        className="w-full rounded-3xl"
      />
      <span className="absolute inset-x-3 bottom-3 rounded-full bg-night/80 px-4 py-2 text-center font-semibold text-warm">
        {t('Choose a cover')}
      </span>
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        aria-label={t('Choose a cover')}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) give.mutate(file);
          event.target.value = '';
        }}
      />
    </label>
  );
}
