import type { PartyMember, SongSummary } from '@refrain/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { SearchBox } from '../library/search-box.tsx';
import { SongArt } from '../library/song-art.tsx';
import { useSongSearch } from '../library/use-song-search.ts';
import { addMember } from '../party/party-api.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';
import { Modal } from '../ui/modal.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { DeskProps } from './desk.types.ts';

/** For somebody without a phone: a song, then a name. */
export function AddSongDialog({ party, command, onClose }: DeskProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const [song, setSong] = useState<SongSummary | null>(null);
  const { toasts } = useServices();
  const add = async (member: PartyMember | null) => {
    if (!song) return;
    const added = await command({ type: 'queue.add', songId: song.id, ...(member ? { singerIds: [member.id] } : {}) });
    if (!added) return;
    toasts.show(
      member
        ? t('“{{title}}” is in the queue for {{name}}.', { title: song.title, name: member.name })
        : t('“{{title}}” is in the queue.', { title: song.title }),
    );
    onClose();
  };
  return (
    <Modal title={song ? t('Who sings “{{title}}”?', { title: song.title }) : t('Add a song')} onClose={onClose}>
      {song ? (
        <ChooseSinger party={party} command={command} onChosen={add} onBack={() => setSong(null)} />
      ) : (
        <ChooseSong onChosen={setSong} />
      )}
    </Modal>
  );
}

function ChooseSong({ onChosen }: { onChosen: (song: SongSummary) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const songs = useSongSearch(text);
  return (
    <>
      <SearchBox value={text} onChange={setText} autoFocus />
      <ul className="mt-3 grid grid-cols-1 gap-1">
        {songs.data?.map((song) => (
          <li key={song.id}>
            <button
              type="button"
              onClick={() => onChosen(song)}
              className="flex min-h-14 w-full items-center gap-3 rounded-2xl p-1 text-left text-warm hover:bg-raised"
            >
              <SongArt songId={song.id} hasCover={song.hasCover} className="size-12 shrink-0 rounded-xl" />
              <span className="min-w-0">
                <span className="block truncate font-bold">{song.title}</span>
                <span className="tabular block truncate text-sm text-soft">
                  {song.artist ?? t('Unknown artist')} · {clockText(song.durationSeconds)}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {songs.data?.length === 0 && <p className="mt-4">{t('Nothing here for these words.')}</p>}
    </>
  );
}

function ChooseSinger({
  party,
  onChosen,
  onBack,
}: DeskProps & { onChosen: (member: PartyMember | null) => Promise<void>; onBack: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const singers = party.members.filter(({ status, role }) => status === 'active' && (role === 'singer' || role === 'host'));
  const addNew = async () => {
    try {
      await onChosen(await addMember(party.party.id, name.trim()));
    } catch (error) {
      setProblem(errorText(t, error));
    }
  };
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {singers.map((member) => (
          <Button key={member.id} onClick={() => void onChosen(member)}>
            {member.name}
          </Button>
        ))}
      </div>
      <form
        className="mt-6 flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void addNew();
        }}
      >
        <div className="grow">
          <TextField
            label={t('Somebody new, without a phone')}
            value={name}
            onChange={setName}
            maxLength={60}
            problem={problem}
            className="bg-raised"
          />
        </div>
        <Button type="submit" kind="plain" className="min-h-14" disabled={name.trim() === ''}>
          {t('Add')}
        </Button>
      </form>
      <Button className="mt-6" onClick={onBack}>
        {t('Another song')}
      </Button>
    </>
  );
}
