import { SONG_ORDERS, type SongOrder, type SongSummary } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listLabels, type SongFilter } from '../api/library.ts';
import { useSearchList, useSongList } from '../api/use-library.ts';
import type { Text } from '../i18n/translation.ts';
import { SelectField } from '../ui/choice-field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { AddFiles } from './add-files.tsx';
import { ArtistList } from './artist-list.tsx';
import type { LibrarySearch } from './library.types.ts';
import { PlaylistList } from './playlist-list.tsx';
import { RecentRow } from './recent-row.tsx';
import { SearchBox } from './search-box.tsx';
import { SongGrid } from './song-grid.tsx';
import { TYPING_MS, useRested } from './use-song-search.ts';

/** From so many songs on, the newest have a row of their own. */
const MANY_SONGS = 12;
const VIEWS: readonly { view: LibrarySearch['view']; label: Text }[] = [
  { view: undefined, label: 'Songs' },
  { view: 'artists', label: 'Artists' },
  { view: 'playlists', label: 'Playlists' },
  { view: 'favourites', label: 'What I like' },
];
const ORDER_WORDS: Record<SongOrder, Text> = {
  addedAt: 'Newest first',
  title: 'By title',
  artist: 'By artist',
  album: 'By album',
  year: 'By year',
};

/** The house's songs: searched, by artist, by playlist, liked, tagged. What is shown is in the address. */
export function LibraryView({ newest }: { newest: readonly SongSummary[] }) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/' });
  const [words, setWords] = useSearchWords(search);
  const many = newest.length > MANY_SONGS;
  const plain = words === '' && !search.view && !search.artist && !search.label && !search.folder;
  return (
    <>
      <h1 className="sr-only">Refrain</h1>
      <div className="grid gap-4 pt-1 lg:grid-cols-[1fr_22rem] lg:items-start">
        <SearchBox value={words} onChange={setWords} />
        <AddFiles small />
      </div>
      {words.trim() !== '' ? (
        <Found words={words.trim()} />
      ) : (
        <>
          <Views />
          {plain && many && <RecentRow songs={newest} />}
          {search.view === 'artists' && !search.artist ? (
            <ArtistList />
          ) : search.view === 'playlists' ? (
            <PlaylistList />
          ) : (
            <Listed search={search} standard={many ? 'title' : 'addedAt'} title={titleOf(search) ?? t('Songs of this house')} />
          )}
        </>
      )}
    </>
  );
}

/** The words in the box at once, in the address when they rest. */
function useSearchWords({ q = '' }: LibrarySearch) {
  const navigate = useNavigate({ from: '/' });
  const [words, setWords] = useState(q);
  const rested = useRested(words, TYPING_MS);
  useEffect(() => setWords((now) => (q === '' && now.trim() !== '' ? now : q)), [q]);
  useEffect(() => {
    void navigate({ search: (before) => ({ ...before, q: rested.trim() || undefined }), replace: true });
  }, [rested, navigate]);
  return [words, setWords] as const;
}

const titleOf = ({ artist, label, folder }: LibrarySearch) => artist ?? label ?? folder;

function Views() {
  const { t } = useTranslation();
  const labels = useQuery({ queryKey: ['labels'], queryFn: listLabels });
  const look =
    'inline-flex min-h-12 shrink-0 items-center rounded-full px-5 font-semibold ring-1 ring-edge ring-inset hover:bg-warm/10 aria-[current]:bg-warm aria-[current]:text-night';
  return (
    <nav aria-label={t('Library')} className="-mx-5 mt-5 flex gap-2 overflow-x-auto px-5 py-1 sm:mx-0 sm:flex-wrap sm:px-0">
      {VIEWS.map(({ view, label }) => (
        <Link key={label} to="/" search={{ view, label: undefined }} activeOptions={{ explicitUndefined: true }} className={look}>
          {t(label)}
        </Link>
      ))}
      {labels.data?.labels.map(({ label }) => (
        <Link key={label} to="/" search={{ label }} className={look}>
          # {label}
        </Link>
      ))}
    </nav>
  );
}

function Listed({ search, standard, title }: { search: LibrarySearch; standard: SongOrder; title: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/' });
  const order = search.order ?? standard;
  const filter: SongFilter = {
    order,
    ...(search.artist === undefined ? {} : { artist: search.artist }),
    ...(search.label === undefined ? {} : { label: search.label }),
    ...(search.folder === undefined ? {} : { folder: search.folder }),
    ...(search.view === 'favourites' ? { favourites: 'mine' as const } : {}),
  };
  const list = useSongList(filter);
  const songs = list.data?.pages.flatMap((page) => page.songs) ?? [];
  return (
    <section aria-labelledby="house-songs" className="mt-8">
      <div className="flex flex-wrap items-center gap-4">
        <h2 id="house-songs" className="mr-auto text-2xl font-extrabold tracking-tight">
          {search.view === 'favourites' ? t('What I like') : title}
        </h2>
        <SelectField
          label={t('Order')}
          labelHidden
          value={order}
          choices={SONG_ORDERS.map((value) => ({ value, label: t(ORDER_WORDS[value]) }))}
          onChange={(chosen) => void navigate({ search: (before) => ({ ...before, order: chosen }), replace: true })}
        />
      </div>
      {list.isError && <Trouble error={list.error} onRetry={() => void list.refetch()} className="mt-8" />}
      {list.data && songs.length === 0 && (
        <p className="mt-8 text-lg text-soft">
          {search.view === 'favourites' ? t('Nothing yet. A tap on the heart of a song puts it here.') : t('Nothing here any more.')}
        </p>
      )}
      <SongGrid songs={songs} more={list.hasNextPage && !list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
    </section>
  );
}

function Found({ words }: { words: string }) {
  const { t } = useTranslation();
  const found = useSearchList(useRested(words, TYPING_MS));
  const songs = found.data?.pages.flatMap((page) => page.songs) ?? [];
  return (
    <section aria-labelledby="found" className="mt-8">
      <h2 id="found" aria-live="polite" className="text-2xl font-extrabold tracking-tight">
        {found.data ? t('{{count}} songs found', { count: found.data.pages[0]?.total ?? 0 }) : t('Looking')}
      </h2>
      {found.isError && <Trouble error={found.error} onRetry={() => void found.refetch()} className="mt-8" />}
      {found.data && songs.length === 0 && (
        <p className="mt-6 text-lg text-soft">
          {t('Nothing here for “{{words}}”.', { words })}{' '}
          <Link to="/add" search={{ find: words }} className="font-semibold text-warm underline">
            {t('Bring it here')}
          </Link>
        </p>
      )}
      <SongGrid songs={songs} more={found.hasNextPage && !found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />
    </section>
  );
}
