import { LIBRARY_ROOM, type Song, type SongSummary, songListSchema, songRoom, songSchema, songSummarySchema } from '@refrain/contract';
import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { z } from 'zod';
import { useServices } from '../app/services.tsx';
import { useStore } from '../ui/store.ts';
import { RefusedError } from './http.ts';
import { getInfo, getSong, listSongs } from './songs.ts';

const POLL_MS = 1500;
const IDLE_POLL_MS = 15_000;

type SongPage = z.infer<typeof songListSchema>;
type SongPages = InfiniteData<SongPage, string | null>;

export const isActive = (song: Pick<SongSummary, 'status'>) => song.status === 'queued' || song.status === 'processing';

/** Trying again helps against silence, not against a refusal. */
export function shouldRetry(failures: number, error: Error): boolean {
  return !(error instanceof RefusedError && error.status < 500) && failures < 3;
}

/** What the server is; asked once. */
export const infoQuery = { queryKey: ['info'], queryFn: getInfo, staleTime: Number.POSITIVE_INFINITY };

export function useInfo() {
  return useQuery(infoQuery);
}

/** A song that keeps itself current: over the socket, and by asking while the socket is away. */
export function useLiveSong(songId: string) {
  const { realtime } = useServices();
  const client = useQueryClient();
  const connected = useStore(realtime.connected);
  useEffect(() => {
    const put = (value: unknown) => {
      const song = songSchema.safeParse(value);
      if (song.success) client.setQueryData<Song>(['song', songId], song.data);
    };
    return realtime.watch(songRoom(songId), { onSnapshot: put, onPatch: (event, payload) => event === 'song.changed' && put(payload) });
  }, [realtime, client, songId]);
  return useQuery({
    queryKey: ['song', songId],
    queryFn: () => getSong(songId),
    refetchInterval: (query) => (!connected && query.state.data && isActive(query.state.data) ? POLL_MS : false),
  });
}

/** The house's songs, newest first, page by page. */
export function useLiveLibrary() {
  const { realtime } = useServices();
  const client = useQueryClient();
  const connected = useStore(realtime.connected);
  useEffect(() => {
    return realtime.watch(LIBRARY_ROOM, {
      onSnapshot: (snapshot) => {
        if (songListSchema.safeParse(snapshot).success) void client.invalidateQueries({ queryKey: ['songs'] });
      },
      onPatch: (event, payload) => patchLibrary(client, event, payload),
    });
  }, [realtime, client]);
  return useInfiniteQuery({
    queryKey: ['songs'],
    queryFn: ({ pageParam }) => listSongs(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => {
      if (connected) return false;
      return query.state.data?.pages.some((page) => page.songs.some(isActive)) ? POLL_MS : IDLE_POLL_MS;
    },
  });
}

function patchLibrary(client: QueryClient, event: string, payload: unknown): void {
  if (event === 'library.songRemoved') void client.invalidateQueries({ queryKey: ['songs'] });
  if (event !== 'library.songChanged') return;
  const changed = songSummarySchema.safeParse(payload);
  if (changed.success) client.setQueryData<SongPages>(['songs'], (pages) => pages && withSong(pages, changed.data));
}

/** Puts a song where it is listed already, or at the front when it is new. */
export function withSong(pages: SongPages, song: SongSummary): SongPages {
  let found = false;
  const next = pages.pages.map((page) => ({
    ...page,
    songs: page.songs.map((listed) => {
      if (listed.id !== song.id) return listed;
      found = true;
      return song;
    }),
  }));
  const first = next[0];
  if (!found && first) next[0] = { ...first, songs: [song, ...first.songs] };
  return { ...pages, pages: next };
}
