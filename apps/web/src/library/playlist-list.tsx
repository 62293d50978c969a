import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPlaylists, makePlaylist } from '../api/playlists.ts';
import { useFailure } from '../api/use-failure.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';
import { TextField } from '../ui/text-field.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { SmartRulesForm } from './smart-rules-form.tsx';

/** All playlists, listed and smart, and new ones. */
export function PlaylistList() {
  const { t } = useTranslation();
  const [making, setMaking] = useState<'listed' | 'smart' | null>(null);
  const playlists = useQuery({ queryKey: ['playlists'], queryFn: listPlaylists });
  return (
    <section aria-labelledby="playlists" className="mt-8">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="playlists" className="mr-auto text-2xl font-extrabold tracking-tight">
          {t('Playlists')}
        </h2>
        <Button onClick={() => setMaking('listed')}>{t('New playlist')}</Button>
        <Button onClick={() => setMaking('smart')}>{t('New smart playlist')}</Button>
      </div>
      {playlists.isError && <Trouble error={playlists.error} onRetry={() => void playlists.refetch()} className="mt-8" />}
      {playlists.data?.playlists.length === 0 && (
        <p className="mt-6 text-lg text-soft">
          {t('None yet. A smart one finds its songs by itself: everything from the eighties, for example.')}
        </p>
      )}
      <ul className="mt-4 grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {playlists.data?.playlists.map((playlist) => (
          <li key={playlist.id}>
            <Link
              to="/playlists/$playlistId"
              params={{ playlistId: playlist.id }}
              className="flex min-h-20 flex-col justify-center rounded-3xl bg-panel px-6 py-3 hover:bg-raised"
            >
              <span className="truncate text-lg font-bold">{playlist.name}</span>
              <span className="tabular text-soft">
                {t('{{count}} songs', { count: playlist.songs })}
                {playlist.rules && ` · ${t('smart')}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {making && <MakeDialog smart={making === 'smart'} onClose={() => setMaking(null)} />}
    </section>
  );
}

function MakeDialog({ smart, onClose }: { smart: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: (rules: Parameters<typeof makePlaylist>[1]) => makePlaylist(name.trim(), rules),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['playlists'] });
      return navigate({ to: '/playlists/$playlistId', params: { playlistId: id } });
    },
    onError: useFailure(),
  });
  const field = <TextField label={t('Name of the playlist')} value={name} onChange={setName} maxLength={120} className="bg-raised" />;
  return (
    <Modal title={smart ? t('New smart playlist') : t('New playlist')} onClose={onClose}>
      {smart ? (
        <>
          {field}
          <SmartRulesForm onSave={(rules) => make.mutate(rules)} busy={make.isPending || name.trim() === ''} saveText={t('Make it')} />
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate(null);
          }}
        >
          {field}
          <Button type="submit" kind="plain" className="mt-6" disabled={name.trim() === '' || make.isPending}>
            {t('Make it')}
          </Button>
        </form>
      )}
    </Modal>
  );
}
