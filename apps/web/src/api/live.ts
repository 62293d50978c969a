import { type Song, type SongSummary, songRoom, songSchema } from '@refrain/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useServices } from '../app/services.tsx';
import { useStore } from '../ui/store.ts';
import { RefusedError } from './http.ts';
import { getInfo, getSong } from './songs.ts';

const POLL_MS = 1500;

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

/** The address that phones and TVs open: this page's, but for one that was opened as `localhost`. */
export function useGuestUrl(): URL {
  return new URL(useInfo().data?.guestUrl ?? location.origin);
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
