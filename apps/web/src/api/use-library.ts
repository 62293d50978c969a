import { LIBRARY_ROOM, type SongSummary, songListSchema, songSummarySchema } from '@refrain/contract';
import { type InfiniteData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { z } from 'zod';
import { useServices } from '../app/services.tsx';
import { useStore } from '../ui/store.ts';
import { listFavourites, listSongs, type SongFilter, searchSongs, setFavourite } from './library.ts';
import { isActive } from './live.ts';
import { useFailure } from './use-failure.ts';

const POLL_MS = 1500;
const IDLE_POLL_MS = 15_000;

type SongPage = z.infer<typeof songListSchema>;
type SongPages = InfiniteData<SongPage, unknown>;

/** Everything that lists songs. */
export const SONG_LISTS = ['songs'];

/** Songs page by page, kept current over the socket, and by asking while the socket is away. */
export function useSongList(filter: SongFilter) {
  const { realtime } = useServices();
  const client = useQueryClient();
  const connected = useStore(realtime.connected);
  useEffect(
    () =>
      realtime.watch(LIBRARY_ROOM, {
        onSnapshot: (snapshot) => {
          if (songListSchema.safeParse(snapshot).success) void client.invalidateQueries({ queryKey: SONG_LISTS });
        },
        onPatch: (event, payload) => patchLists(client, event, payload),
      }),
    [realtime, client],
  );
  return useInfiniteQuery({
    queryKey: [...SONG_LISTS, filter],
    queryFn: ({ pageParam }) => listSongs(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => {
      if (connected) return false;
      return query.state.data?.pages.some((page) => page.songs.some(isActive)) ? POLL_MS : IDLE_POLL_MS;
    },
  });
}

/** Songs for some words, best first, page by page. */
export function useSearchList(words: string) {
  return useInfiniteQuery({
    queryKey: ['search', 'pages', words],
    queryFn: ({ pageParam }) => searchSongs(words, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const shown = pages.reduce((sum, { songs }) => sum + songs.length, 0);
      return page.songs.length > 0 && shown < page.total ? shown : null;
    },
    enabled: words !== '',
  });
}

function patchLists(client: QueryClient, event: string, payload: unknown): void {
  if (event === 'library.songRemoved') void client.invalidateQueries({ queryKey: SONG_LISTS });
  if (event !== 'library.songChanged') return;
  const changed = songSummarySchema.safeParse(payload);
  if (!changed.success) return;
  for (const [key, pages] of client.getQueriesData<SongPages>({ queryKey: SONG_LISTS })) {
    if (!pages) continue;
    const listed = pages.pages.some(({ songs }) => songs.some(({ id }) => id === changed.data.id));
    if (listed) client.setQueryData<SongPages>(key, withSong(pages, changed.data));
    // Where a new song belongs in this list, only the server knows; a song that goes on being made is nothing new.
    else if (changed.data.status === 'queued' || changed.data.status === 'not_started')
      void client.invalidateQueries({ queryKey: key, exact: true });
  }
}

/** Puts a song's newest state where it is listed. */
export function withSong(pages: SongPages, song: SongSummary): SongPages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, songs: page.songs.map((listed) => (listed.id === song.id ? song : listed)) })),
  };
}

/** What one likes: ids, and how to like or not. */
export function useFavourites() {
  const client = useQueryClient();
  const onError = useFailure();
  const query = useQuery({ queryKey: ['favourites'], queryFn: listFavourites });
  const ids = new Set(query.data?.songIds);
  const like = useMutation({
    mutationFn: ({ songId, liked }: { songId: string; liked: boolean }) => setFavourite(songId, liked),
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: ['favourites'] }), client.invalidateQueries({ queryKey: SONG_LISTS })]),
    onError,
  });
  return { likes: (songId: string) => ids.has(songId), like: (songId: string, liked: boolean) => like.mutate({ songId, liked }) };
}
