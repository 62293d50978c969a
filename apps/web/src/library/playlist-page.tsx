import type { Playlist, SongSummary } from '@refrain/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addToPlaylist, editPlaylist, getPlaylist, playlistSongs, removePlaylist, takeFromPlaylist } from '../api/playlists.ts';
import { useFailure } from '../api/use-failure.ts';
import { PageFrame } from '../app/page-frame.tsx';
import { Button } from '../ui/button.tsx';
import { HomeLink } from '../ui/home-link.tsx';
import { BackIcon, CrossIcon, DownIcon, UpIcon } from '../ui/icons.tsx';
import { MENU_ITEM } from '../ui/menu.tsx';
import { Modal } from '../ui/modal.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { SmartRulesForm } from './smart-rules-form.tsx';
import { SongGrid } from './song-grid.tsx';

/** One playlist: its songs in order. */
export function PlaylistPage() {
  const { t } = useTranslation();
  const { playlistId } = useParams({ from: '/playlists/$playlistId' });
  const playlist = useQuery({ queryKey: ['playlists', playlistId], queryFn: () => getPlaylist(playlistId) });
  return (
    <PageFrame>
      <main>
        <Link
          to="/"
          search={{ view: 'playlists' }}
          className="-ml-2 inline-flex min-h-12 items-center gap-2 pr-4 font-semibold text-soft hover:text-warm"
        >
          <BackIcon />
          {t('Playlists')}
        </Link>
        {playlist.isError && (
          <Trouble level={1} error={playlist.error} onRetry={() => void playlist.refetch()} className="mt-10">
            <HomeLink />
          </Trouble>
        )}
        {playlist.data && <Opened playlist={playlist.data} />}
      </main>
    </PageFrame>
  );
}

function Opened({ playlist }: { playlist: Playlist }) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const list = usePlaylistSongs(playlist.id);
  const { move, takeOut } = useOrder(playlist.id);
  const songs = list.data?.pages.flatMap((page) => page.songs) ?? [];
  const items = (song: SongSummary, index: number) => (
    <>
      <button type="button" className={MENU_ITEM} disabled={index === 0} onClick={() => move.mutate({ songId: song.id, at: index - 1 })}>
        <UpIcon size={20} />
        {t('Earlier')}
      </button>
      <button type="button" className={MENU_ITEM} onClick={() => move.mutate({ songId: song.id, at: index + 1 })}>
        <DownIcon size={20} />
        {t('Later')}
      </button>
      <button type="button" className={MENU_ITEM} onClick={() => takeOut.mutate(song.id)}>
        <CrossIcon size={20} />
        {t('Take it out')}
      </button>
    </>
  );
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-4xl font-extrabold tracking-tight">{playlist.name}</h1>
        <Button onClick={() => setChanging(true)}>{t('Change')}</Button>
      </div>
      <p className="tabular mt-1 text-soft">
        {t('{{count}} songs', { count: list.data?.pages[0]?.total ?? playlist.songs })}
        {playlist.rules && ` · ${t('smart: its songs are found by rules')}`}
      </p>
      {list.isError && <Trouble error={list.error} onRetry={() => void list.refetch()} className="mt-8" />}
      {list.data && songs.length === 0 && (
        <p className="mt-8 text-lg text-soft">
          {playlist.rules ? t('No song fits these rules.') : t('Nothing in it yet. Choose songs in the library and put them here.')}
        </p>
      )}
      <h2 className="sr-only">{t('Songs')}</h2>
      <SongGrid
        songs={songs}
        more={list.hasNextPage && !list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
        {...(playlist.rules ? {} : { itemsFor: items })}
      />
      {changing && <ChangeDialog playlist={playlist} onClose={() => setChanging(false)} />}
    </>
  );
}

function usePlaylistSongs(playlistId: string) {
  return useInfiniteQuery({
    queryKey: ['playlist-songs', playlistId],
    queryFn: ({ pageParam }) => playlistSongs(playlistId, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const shown = pages.reduce((sum, { songs }) => sum + songs.length, 0);
      return page.songs.length > 0 && shown < page.total ? shown : null;
    },
  });
}

function useOrder(playlistId: string) {
  const client = useQueryClient();
  const after = {
    onError: useFailure(),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['playlist-songs', playlistId] }),
        client.invalidateQueries({ queryKey: ['playlists'] }),
      ]),
  };
  const move = useMutation({
    mutationFn: ({ songId, at }: { songId: string; at: number }) => addToPlaylist(playlistId, [songId], at),
    ...after,
  });
  const takeOut = useMutation({ mutationFn: (songId: string) => takeFromPlaylist(playlistId, [songId]), ...after });
  return { move, takeOut };
}

function ChangeDialog({ playlist, onClose }: { playlist: Playlist; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(playlist.name);
  const client = useQueryClient();
  const navigate = useNavigate();
  const onError = useFailure();
  const edit = useMutation({
    mutationFn: (change: Parameters<typeof editPlaylist>[1]) => editPlaylist(playlist.id, change),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['playlists'] }),
        client.invalidateQueries({ queryKey: ['playlist-songs', playlist.id] }),
      ]);
      onClose();
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => removePlaylist(playlist.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['playlists'], exact: true });
      await navigate({ to: '/', search: { view: 'playlists' } });
    },
    onError,
  });
  return (
    <Modal title={playlist.name} onClose={onClose}>
      <form
        className="flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          edit.mutate({ name: name.trim() });
        }}
      >
        <div className="grow">
          <TextField label={t('Name of the playlist')} value={name} onChange={setName} maxLength={120} className="bg-raised" />
        </div>
        <Button type="submit" className="min-h-14" disabled={name.trim() === '' || name.trim() === playlist.name}>
          {t('Save')}
        </Button>
      </form>
      {playlist.rules && (
        <SmartRulesForm
          rules={playlist.rules}
          busy={edit.isPending}
          saveText={t('Save the rules')}
          onSave={(rules) => edit.mutate({ rules })}
        />
      )}
      <div className="mt-8 flex flex-wrap justify-between gap-3">
        <Button kind="stop" disabled={remove.isPending} onClick={() => remove.mutate()}>
          {t('Remove the playlist')}
        </Button>
        <Button kind="plain" onClick={onClose}>
          {t('Done')}
        </Button>
      </div>
    </Modal>
  );
}
