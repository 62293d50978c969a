import type { SongSummary } from '@refrain/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listSongs, searchSongs } from '../api/library.ts';

export const TYPING_MS = 180;

/** The house's songs for some words, while they are typed; the newest ones for none. */
export function useSongSearch(text: string) {
  const words = useRested(text.trim(), TYPING_MS);
  return useQuery<SongSummary[]>({
    queryKey: ['search', words],
    queryFn: async () => (words === '' ? (await listSongs({}, null)).songs : (await searchSongs(words)).songs),
    placeholderData: keepPreviousData,
  });
}

/** The value after it stood still for a moment. */
export function useRested<T>(value: T, pauseMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return rested;
}
