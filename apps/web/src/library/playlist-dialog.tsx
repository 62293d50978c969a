import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPlaylists, makePlaylist } from '../api/playlists.ts';
import { useFailure } from '../api/use-failure.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { TextField } from '../ui/text-field.tsx';

/** Which playlist songs go to: one that is there, or a new one. */
export function PlaylistDialog({ onChosen, onClose }: { onChosen: (playlistId: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const playlists = useQuery({ queryKey: ['playlists'], queryFn: listPlaylists });
  const make = useMutation({
    mutationFn: () => makePlaylist(name.trim(), null),
    onSuccess: ({ id }) => onChosen(id),
    onError: useFailure(),
  });
  // A smart one finds its songs itself.
  const listed = playlists.data?.playlists.filter(({ rules }) => rules === null) ?? [];
  return (
    <Modal title={t('To which playlist?')} onClose={onClose}>
      <ul className="grid grid-cols-1 gap-2">
        {listed.map((playlist) => (
          <li key={playlist.id}>
            <Button className="w-full justify-between" onClick={() => onChosen(playlist.id)}>
              {playlist.name}
              <span className="tabular text-soft">{playlist.songs}</span>
            </Button>
          </li>
        ))}
      </ul>
      <form
        className="mt-5 flex items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <div className="grow">
          <TextField label={t('A new one')} value={name} onChange={setName} maxLength={120} className="bg-raised" />
        </div>
        <Button type="submit" kind="plain" className="min-h-14" disabled={name.trim() === '' || make.isPending}>
          {t('Make it')}
        </Button>
      </form>
    </Modal>
  );
}
