import type { SongSummary } from '@refrain/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/live.ts';
import { useServices } from '../app/services.tsx';
import { SearchBox } from '../library/search-box.tsx';
import { SongArt } from '../library/song-art.tsx';
import { useSongSearch } from '../library/use-song-search.ts';
import { getHistory } from '../party/party-api.ts';
import { namesText } from '../party/party-words.ts';
import { usePartyCommand } from '../party/use-party.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { Trouble } from '../ui/trouble.tsx';
import type { RemoteProps } from './remote.types.ts';
import { SingSheet } from './sing-sheet.tsx';

/** Find a song and sing it: one tap on Sing, or a tap on the song for key, pace and company. */
export function SearchTab({ party, you, onQueued }: RemoteProps & { onQueued: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<SongSummary | null>(null);
  const songs = useSongSearch(text);
  const command = usePartyCommand(party.party.id);
  const { toasts } = useServices();
  const noteOf = useSungTonight(party);
  const maySing = you.role === 'host' || (you.role === 'singer' && party.party.settings.whoMayAdd === 'singers');
  const sing = async (song: SongSummary) => {
    const added = await command({ type: 'queue.add', songId: song.id });
    if (!added) return;
    const { entryId } = added;
    toasts.show(t('“{{title}}” is in the queue.', { title: song.title }), {
      seconds: 6,
      ...(entryId === null ? {} : { action: { label: t('Undo'), run: () => void command({ type: 'queue.remove', entryId }) } }),
    });
    onQueued();
  };
  return (
    <>
      <h1 className="sr-only">{t('Search')}</h1>
      <SearchBox value={text} onChange={setText} />
      {songs.isError && <Trouble error={songs.error} onRetry={() => void songs.refetch()} className="mt-6" />}
      {songs.data?.length === 0 && (
        <p className="mt-10 text-center text-soft">
          {text.trim() === '' ? t('This house has no songs yet.') : t('Nothing here for “{{words}}”.', { words: text.trim() })}
        </p>
      )}
      <ul className="mt-4">
        {songs.data?.map((song) => (
          <SongRow
            key={song.id}
            song={song}
            note={noteOf(song.id)}
            onOpen={() => setChosen(song)}
            onSing={maySing ? () => void sing(song) : null}
          />
        ))}
      </ul>
      {chosen && (
        <SingSheet
          song={chosen}
          party={party}
          you={you}
          onClose={() => setChosen(null)}
          onQueued={() => {
            setChosen(null);
            onQueued();
          }}
        />
      )}
    </>
  );
}

interface RowProps {
  song: SongSummary;
  /** What happened to it tonight already. */
  note: string | null;
  onOpen: () => void;
  onSing: (() => void) | null;
}

function SongRow({ song, note, onOpen, onSing }: RowProps) {
  const { t } = useTranslation();
  return (
    <li className="flex items-center gap-3 py-1.5">
      <button type="button" onClick={onOpen} className="flex min-h-16 min-w-0 grow items-center gap-3 rounded-2xl text-left">
        <SongArt songId={song.id} hasCover={song.hasCover} className={`size-14 shrink-0 rounded-xl ${note ? 'opacity-50' : ''}`} />
        <span className="min-w-0">
          <span className={`line-clamp-2 text-lg leading-snug font-bold ${note ? 'text-soft' : ''}`}>{song.title}</span>
          <span className="block truncate text-soft">
            {song.artist ?? t('Unknown artist')}
            <span className="tabular"> · {clockText(song.durationSeconds)}</span>
          </span>
          {(note ?? isActive(song)) && (
            <span className="block text-sm text-faint">{note ?? t('Being made; sing it when it is ready')}</span>
          )}
        </span>
      </button>
      {onSing && (
        <Button kind="sing" className="shrink-0 px-5" aria-label={t('Sing {{title}}', { title: song.title })} onClick={onSing}>
          {t('Sing')}
        </Button>
      )}
    </li>
  );
}

/** Songs that were sung tonight or wait in the queue are greyed, not forbidden. */
function useSungTonight({ party, queue, performance }: RemoteProps['party']): (songId: string) => string | null {
  const { t } = useTranslation();
  // Read again with every song that comes on stage.
  const history = useQuery({
    queryKey: ['history', party.id, performance.onStage?.entryId ?? null],
    queryFn: () => getHistory(party.id),
    placeholderData: (before) => before,
  });
  return (songId) => {
    const waiting = queue.entries.find((entry) => entry.songId === songId);
    if (waiting) return t('In the queue for {{names}}', { names: namesText(t, waiting.singers) });
    const sung = history.data?.turns.findLast((turn) => turn.songId === songId && turn.outcome === 'sung');
    return sung ? t('Sung tonight by {{names}}', { names: namesText(t, sung.singers) }) : null;
  };
}
