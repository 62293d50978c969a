import type { SongSummary } from '@refrain/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deleteSong } from '../api/songs.ts';
import { useFavourites } from '../api/use-library.ts';
import { useEnd } from '../ui/use-end.ts';
import { SelectionBar } from './selection-bar.tsx';
import { SongCard } from './song-card.tsx';
import { useRemoval } from './use-removal.ts';
import { useRows } from './use-rows.ts';
import { useSelection } from './use-selection.ts';

interface Props {
  songs: readonly SongSummary[];
  /** Further songs are there. */
  more: boolean;
  onMore: () => void;
  /** What else can be done with a song here, as menu items. */
  itemsFor?: (song: SongSummary, index: number) => ReactNode;
}

/** Songs as cards, without end, and several of them at once. Only those near the screen are on the page. */
export function SongGrid({ songs, more, onMore, itemsFor }: Props) {
  const { t } = useTranslation();
  const selection = useSelection();
  const favourites = useFavourites();
  const { hidden, removeLate } = useRemoval(async (songIds) => Promise.all(songIds.map(deleteSong)));
  const end = useEnd(onMore, more);
  const removeChosen = () => {
    removeLate([...selection.ids], t('{{count}} songs are deleted.', { count: selection.ids.size }));
    selection.end();
  };
  const shown = songs.filter((song) => !hidden.has(song.id));
  const rows = useRows(shown.length);
  return (
    <>
      <ul
        ref={rows.grid}
        style={{ paddingTop: rows.beforePx, paddingBottom: rows.afterPx }}
        className="mt-4 grid grid-cols-1 gap-1 sm:-mx-3 sm:grid-cols-3 sm:gap-x-2 sm:gap-y-4 lg:grid-cols-5"
      >
        {numbered(shown, rows.from, rows.to).map(([song, index]) => (
          <SongCard
            key={song.id}
            song={song}
            place={index + 1}
            of={more ? null : shown.length}
            {...(index % rows.columns === 0 ? { row: { number: index / rows.columns, measure: rows.measure } } : {})}
            choosing={selection.choosing}
            chosen={selection.ids.has(song.id)}
            liked={favourites.likes(song.id)}
            onChoose={() => selection.toggle(song.id)}
            onLike={() => favourites.like(song.id, !favourites.likes(song.id))}
            onDelete={() => removeLate([song.id], t('“{{title}}” is deleted.', { title: song.title }))}
          >
            {itemsFor?.(song, index)}
          </SongCard>
        ))}
      </ul>
      <div ref={end} aria-hidden="true" className="h-px" />
      {selection.choosing && <SelectionBar selection={selection} songs={shown} onDelete={removeChosen} />}
    </>
  );
}

function numbered<T>(items: readonly T[], from: number, to: number): [item: T, index: number][] {
  return items.slice(from, to).map((item, i) => [item, from + i]);
}
