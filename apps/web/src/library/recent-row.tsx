import type { SongSummary } from '@refrain/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SongArt } from './song-art.tsx';

const SHOWN = 10;

/** What came last, in one row that can be pushed aside. */
export function RecentRow({ songs }: { songs: readonly SongSummary[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="new-here" className="mt-7">
      <h2 id="new-here" className="text-2xl font-extrabold tracking-tight">
        {t('New here')}
      </h2>
      <ul className="-mx-5 mt-3 flex gap-2 overflow-x-auto px-5 pb-2 sm:-mx-3 sm:px-3">
        {songs.slice(0, SHOWN).map((song) => (
          <li key={song.id} className="w-32 shrink-0">
            <Link to="/songs/$songId" params={{ songId: song.id }} className="block rounded-2xl p-2 hover:bg-panel">
              <SongArt songId={song.id} hasCover={song.hasCover} className="w-full rounded-xl" />
              <span className="mt-2 block truncate font-semibold">{song.title}</span>
              <span className="block truncate text-sm text-soft">{song.artist ?? t('Unknown artist')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
