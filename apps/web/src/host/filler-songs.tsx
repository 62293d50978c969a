import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '../library/search-box.tsx';
import { useSongSearch } from '../library/use-song-search.ts';

const SHOWN = 5;

/** Which songs sound while nobody sings. */
export function FillerSongs({ songIds, onChange }: { songIds: readonly string[]; onChange: (songIds: string[]) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const songs = useSongSearch(text);
  return (
    <details className="mt-5">
      <summary className="flex min-h-12 items-center font-semibold text-warm">
        {t('Music while nobody sings')}
        <span className="ml-auto font-normal text-soft">
          {songIds.length === 0 ? t('silence') : t('{{count}} songs', { count: songIds.length })}
        </span>
      </summary>
      <SearchBox value={text} onChange={setText} />
      <ul className="mt-2 grid gap-1">
        {songs.data?.slice(0, SHOWN).map(({ id, title, artist }) => (
          <li key={id}>
            <label className="flex min-h-12 cursor-pointer items-center gap-3">
              <input
                type="checkbox"
                checked={songIds.includes(id)}
                onChange={({ target }) => onChange(target.checked ? [...songIds, id] : songIds.filter((known) => known !== id))}
                className="size-5 accent-warm"
              />
              <span className="min-w-0 truncate">
                {title}
                <span className="text-soft"> · {artist ?? t('Unknown artist')}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {songIds.length > 0 && (
        <button type="button" onClick={() => onChange([])} className="mt-1 min-h-12 text-soft underline underline-offset-4 hover:text-warm">
          {t('Silence again')}
        </button>
      )}
    </details>
  );
}
