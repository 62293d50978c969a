import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFailure } from '../api/use-failure.ts';
import { SONG_LISTS } from '../api/use-library.ts';
import { useServices } from '../app/services.tsx';

const UNDO_SECONDS = 6;

/** Deletes late, so that it can be undone. @returns ids to leave out meanwhile, and the action */
export function useRemoval(remove: (songIds: readonly string[]) => Promise<unknown>) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const onError = useFailure();
  const client = useQueryClient();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const show = (songIds: readonly string[]) => setHidden((ids) => new Set([...ids].filter((id) => !songIds.includes(id))));
  const removeLate = (songIds: readonly string[], told: string) => {
    let undone = false;
    setHidden((ids) => new Set([...ids, ...songIds]));
    const close = toasts.show(told, {
      seconds: UNDO_SECONDS,
      action: {
        label: t('Undo'),
        run: () => {
          undone = true;
          show(songIds);
          close();
        },
      },
      onGone: async () => {
        if (undone) return;
        await remove(songIds).catch((error: Error) => {
          show(songIds);
          onError(error);
        });
        await client.invalidateQueries({ queryKey: SONG_LISTS });
      },
    });
  };
  return { hidden, removeLate };
}
