import type { Song, UploadResult } from '@refrain/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { giveLyrics } from '../api/lyrics.ts';
import { useFailure } from '../api/use-failure.ts';
import { useServices } from '../app/services.tsx';

/** Makes a text the song's words: a new version, and a job that is followed on this page. */
export function useGiveWords(song: Song) {
  const after = useWordsGiven(song);
  return useMutation({ mutationFn: (text: string) => giveLyrics(song.id, text), ...after });
}

/** What follows when a song got other words. */
export function useWordsGiven(song: Song) {
  const { t } = useTranslation();
  const { toasts } = useServices();
  const client = useQueryClient();
  const onError = useFailure();
  return {
    onSuccess: (result: UploadResult) => {
      client.setQueryData(['song', song.id], result.song);
      toasts.show(t('Saved as a new version.'));
      return client.invalidateQueries({ queryKey: ['lyrics', song.id] });
    },
    onError,
  };
}
