import type { PartySettings } from '@refrain/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '../library/search-box.tsx';
import { useSongSearch } from '../library/use-song-search.ts';
import { RadioCards } from '../ui/radio-cards.tsx';

type Choice = Pick<PartySettings, 'fillerSongIds' | 'fillerLounge'>;
interface Props {
  chosen: Choice;
  onChange: (change: Partial<Choice>) => void;
}

const SHOWN = 5;

/** What sounds while nobody sings: nothing, our own music, or songs of the house. */
export function FillerChoice({ chosen: { fillerSongIds, fillerLounge }, onChange }: Props) {
  const { t } = useTranslation();
  const [picking, setPicking] = useState(false);
  const count = fillerSongIds.length;
  const kind = count > 0 || picking ? 'songs' : fillerLounge ? 'lounge' : 'silence';
  const choose = (wanted: typeof kind) => {
    setPicking(wanted === 'songs');
    // Until a song is chosen there is our own.
    onChange(wanted === 'songs' ? { fillerLounge: true } : { fillerSongIds: [], fillerLounge: wanted === 'lounge' });
  };
  const heard = count > 0 ? t('{{count}} songs', { count }) : fillerLounge ? t('lounge') : t('silence');
  return (
    <details className="mt-5">
      <summary className="flex min-h-12 items-center font-semibold text-warm">
        {t('Music while nobody sings')}
        <span className="ml-auto font-normal text-soft">{heard}</span>
      </summary>
      <RadioCards
        legend={t('Music while nobody sings')}
        legendHidden
        value={kind}
        choices={[
          { value: 'silence', label: t('Silence') },
          { value: 'lounge', label: t('Lounge'), meaning: t('Quiet music of our own, round and round.') },
          { value: 'songs', label: t('Songs of this house'), meaning: t('As they were recorded; lounge until you choose one.') },
        ]}
        onChange={choose}
      />
      {kind === 'songs' && <FillerSongs songIds={fillerSongIds} onChange={(songIds) => onChange({ fillerSongIds: songIds })} />}
    </details>
  );
}

function FillerSongs({ songIds, onChange }: { songIds: readonly string[]; onChange: (songIds: string[]) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const songs = useSongSearch(text);
  return (
    <div className="mt-4">
      <SearchBox value={text} onChange={setText} />
      <ul className="mt-2 grid grid-cols-1 gap-1">
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
    </div>
  );
}
