import type { BatchAction, SongSummary } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportSongs, runBatch } from '../api/library.ts';
import { useFailure } from '../api/use-failure.ts';
import { SONG_LISTS } from '../api/use-library.ts';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';
import { saveFile } from '../ui/save-file.ts';
import { EditManyDialog } from './edit-many-dialog.tsx';
import { PlaylistDialog } from './playlist-dialog.tsx';
import type { Selection } from './use-selection.ts';

interface Props {
  selection: Selection;
  songs: readonly SongSummary[];
  onDelete: () => void;
}

/** What can be done with the chosen songs; at the foot of the screen while some are chosen. */
export function SelectionBar({ selection, songs, onDelete }: Props) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'edit' | 'playlist' | null>(null);
  const songIds = [...selection.ids];
  const none = songIds.length === 0;
  const batch = useBatch(() => {
    setDialog(null);
    selection.end();
  });
  const onError = useFailure();
  const keepFile = useMutation({
    mutationFn: () => exportSongs(songIds),
    onSuccess: (file) => {
      saveFile(file, 'songs.refrain.zip');
      selection.end();
    },
    onError,
  });
  const busy = none || batch.isPending || keepFile.isPending;
  return (
    <section
      aria-label={t('Chosen songs')}
      className="fixed inset-x-0 bottom-0 z-30 flex flex-wrap items-center gap-2 border-t border-edge bg-deep/95 px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] backdrop-blur sm:px-8"
    >
      <p role="status" className="tabular w-full font-bold sm:mr-auto sm:w-auto">
        {t('{{count}} songs chosen', { count: songIds.length })}
      </p>
      <Button className="px-4" onClick={() => selection.choose(songs.map(({ id }) => id))}>
        {t('All of these')}
      </Button>
      <Button className="px-4" disabled={busy} onClick={() => setDialog('edit')}>
        {t('Edit')}
      </Button>
      <Button className="px-4" disabled={busy} onClick={() => setDialog('playlist')}>
        {t('To a playlist')}
      </Button>
      <Button className="px-4" disabled={busy} onClick={() => batch.mutate({ action: 'analyse', songIds })}>
        {t('Make again')}
      </Button>
      <Button className="px-4" disabled={busy} onClick={() => keepFile.mutate()}>
        {t('Save as a file')}
      </Button>
      <Button kind="stop" className="px-4" disabled={busy} onClick={onDelete}>
        {t('Delete')}
      </Button>
      <Button kind="plain" className="px-4" onClick={selection.end}>
        {t('Done')}
      </Button>
      {dialog === 'edit' && <EditManyDialog songIds={songIds} onClose={() => setDialog(null)} onSave={(action) => batch.mutate(action)} />}
      {dialog === 'playlist' && (
        <PlaylistDialog
          onClose={() => setDialog(null)}
          onChosen={(playlistId) => batch.mutate({ action: 'addToPlaylist', songIds, playlistId })}
        />
      )}
    </section>
  );
}

/** Does one thing to many songs and says how many it did. */
function useBatch(onDone: () => void) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: BatchAction) => runBatch(action),
    onSuccess: ({ done, failed }) => {
      toasts.show(
        failed.length === 0
          ? t('{{count}} songs are changed.', { count: done.length })
          : t('{{count}} songs are changed, {{failed}} are not.', { count: done.length, failed: failed.length }),
      );
      onDone();
    },
    onError: useFailure(),
    onSettled: () =>
      Promise.all(['labels', 'folders', 'playlists', 'artists', ...SONG_LISTS].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
