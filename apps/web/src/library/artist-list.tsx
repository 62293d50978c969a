import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listArtists } from '../api/library.ts';
import { Trouble } from '../ui/trouble.tsx';
import { useEnd } from '../ui/use-end.ts';

type Artist = Awaited<ReturnType<typeof listArtists>>['artists'][number];

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '#'];

/** Everybody from A to Z, with an index to jump in. */
export function ArtistList() {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: ['artists'],
    queryFn: ({ pageParam }) => listArtists(pageParam),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const shown = pages.reduce((sum, { artists }) => sum + artists.length, 0);
      return page.artists.length > 0 && shown < page.total ? shown : null;
    },
  });
  const artists = list.data?.pages.flatMap((page) => page.artists) ?? [];
  const byLetter = groupByLetter(artists);
  const end = useEnd(() => void list.fetchNextPage(), list.hasNextPage && !list.isFetchingNextPage);
  const jump = useJump(byLetter, list);
  return (
    <section aria-labelledby="artists" className="mt-8">
      <h2 id="artists" className="text-2xl font-extrabold tracking-tight">
        {t('Artists')}
      </h2>
      {list.isError && <Trouble error={list.error} onRetry={() => void list.refetch()} className="mt-8" />}
      {list.data && artists.length === 0 && <p className="mt-6 text-lg text-soft">{t('No song here says who made it.')}</p>}
      {artists.length > 0 && (
        <nav
          aria-label={t('From A to Z')}
          className="sticky top-0 z-10 -mx-5 mt-3 flex flex-wrap gap-0.5 bg-night/90 px-5 py-2 backdrop-blur"
        >
          {LETTERS.map((letter) => (
            <button
              key={letter}
              type="button"
              disabled={!byLetter.has(letter) && !list.hasNextPage}
              onClick={() => jump(letter)}
              className="min-h-9 min-w-9 rounded-lg font-bold hover:bg-warm/10 disabled:text-faint disabled:opacity-60"
            >
              {letter}
            </button>
          ))}
        </nav>
      )}
      {[...byLetter].map(([letter, names]) => (
        <section key={letter} id={`artists-${letter}`} aria-label={letter} className="mt-5 scroll-mt-16">
          <h3 className="text-lg font-extrabold text-soft">{letter}</h3>
          <ul className="mt-1 grid grid-cols-1 gap-1 sm:grid-cols-2 lg:grid-cols-3">
            {names.map(({ name, songs }) => (
              // Thousands of them are no work for the browser while they are away from the screen.
              <li key={name} className="[contain-intrinsic-block-size:3rem] [content-visibility:auto]">
                <Link
                  to="/"
                  search={{ view: 'artists', artist: name }}
                  className="flex min-h-12 items-center justify-between gap-3 rounded-2xl px-4 hover:bg-panel"
                >
                  <span className="truncate font-semibold">{name}</span>
                  <span className="tabular text-soft">{t('{{count}} songs', { count: songs })}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <div ref={end} aria-hidden="true" className="h-px" />
    </section>
  );
}

function groupByLetter(artists: readonly Artist[]): Map<string, Artist[]> {
  const groups = new Map<string, Artist[]>();
  for (const artist of artists) {
    const group = groups.get(artist.firstLetter);
    if (group) group.push(artist);
    else groups.set(artist.firstLetter, [artist]);
  }
  return groups;
}

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** To a letter, and when it is not loaded yet, through the pages until it is. */
function useJump(loaded: ReadonlyMap<string, unknown>, { hasNextPage, isFetchingNextPage, fetchNextPage }: Pages) {
  const [wanted, setWanted] = useState<string | null>(null);
  const fetching = useRef(fetchNextPage);
  fetching.current = fetchNextPage;
  const isLoaded = wanted !== null && loaded.has(wanted);
  useEffect(() => {
    if (wanted === null || isFetchingNextPage) return;
    if (!isLoaded && hasNextPage) return void fetching.current();
    document.getElementById(`artists-${wanted}`)?.scrollIntoView();
    setWanted(null);
  }, [wanted, isLoaded, hasNextPage, isFetchingNextPage]);
  return setWanted;
}
