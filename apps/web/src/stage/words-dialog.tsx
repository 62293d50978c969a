import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { giveLyrics } from '../api/lyrics.ts';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { Modal } from '../ui/modal.tsx';

interface Props {
  songId: string;
  /** What is sung according to the chart, as a start. */
  text: string;
  onClose: () => void;
}

/** Lets a singer put the right words; they are timed to the voice again. */
export function WordsDialog({ songId, text, onClose }: Props) {
  const { t } = useTranslation();
  const [words, setWords] = useState(text);
  const { toasts } = useServices();
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: () => giveLyrics(songId, words),
    onSuccess: ({ song }) => {
      client.setQueryData(['song', songId], song);
      onClose();
    },
    onError: (error) => toasts.show(errorText(t, error), { seconds: 7 }),
  });
  return (
    <Modal title={t('The words of this song')} onClose={onClose}>
      <label className="block">
        <span>{t('One sung line per line. Refrain listens again and times them to the voice.')}</span>
        <textarea
          value={words}
          onChange={(event) => setWords(event.target.value)}
          rows={12}
          maxLength={50_000}
          className="mt-4 w-full resize-y rounded-2xl bg-raised p-4 text-warm ring-1 ring-edge"
        />
      </label>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t('Leave them')}</Button>
        <Button kind="plain" disabled={give.isPending || words.trim() === ''} onClick={() => give.mutate()}>
          {t('Time these words')}
        </Button>
      </div>
    </Modal>
  );
}
