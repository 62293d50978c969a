import type { Song } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ComponentProps, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { editSong } from '../api/songs.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';

/** What the song is called and who made it: files often know it wrongly. */
export function NameDialog({ song, onClose }: { song: Song; onClose: () => void }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(song.title);
  const [artist, setArtist] = useState(song.artist ?? '');
  const { toasts } = useServices();
  const client = useQueryClient();
  const edit = useMutation({
    mutationFn: () => editSong(song.id, { title: title.trim(), artist: artist.trim() || null }),
    onSuccess: (changed) => {
      client.setQueryData(['song', song.id], changed);
      void client.invalidateQueries({ queryKey: ['songs'] });
      onClose();
    },
    onError: (error) => toasts.show(errorText(t, error), { seconds: 7 }),
  });
  return (
    <Modal title={t('The name of this song')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          edit.mutate();
        }}
      >
        <Field label={t('Title')} value={title} required maxLength={200} onChange={(event) => setTitle(event.target.value)} />
        <Field label={t('Artist')} value={artist} maxLength={200} onChange={(event) => setArtist(event.target.value)} />
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t('Leave it')}</Button>
          <Button kind="plain" type="submit" disabled={edit.isPending || title.trim() === ''}>
            {t('Keep this name')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Field({ label, ...input }: ComponentProps<'input'> & { label: string }) {
  return (
    <label className="mt-3 block">
      <span>{label}</span>
      <input className="mt-1 min-h-12 w-full rounded-2xl bg-raised px-4 text-lg text-warm ring-1 ring-edge" {...input} />
    </label>
  );
}
