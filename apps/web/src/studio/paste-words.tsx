import type { Song } from '@refrain/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isActive } from '../api/live.ts';
import { useBackToStage } from '../app/from-stage.ts';
import { Button } from '../ui/button.tsx';
import { useGiveWords } from './use-give-words.ts';

/** The right words, pasted or corrected; they are put on the voice anew. @param text what is sung according to the chart */
export function PasteWords({ song, text }: { song: Song; text: string }) {
  const { t } = useTranslation();
  const [words, setWords] = useState<string | null>(null);
  const give = useGiveWords(song);
  const back = useBackToStage(song.id);
  const shown = words ?? text;
  const send = () =>
    give.mutate(shown, {
      onSuccess: () => {
        setWords(null);
        back();
      },
    });
  return (
    <section aria-labelledby="paste-words">
      <h2 id="paste-words" className="text-xl font-bold">
        {t('The words')}
      </h2>
      <label className="mt-2 block">
        <span className="text-soft">{t('One sung line per line. Refrain listens again and times them to the voice.')}</span>
        <textarea
          value={shown}
          onChange={(event) => setWords(event.target.value)}
          rows={10}
          maxLength={50_000}
          placeholder={t('One sung line per line')}
          dir="auto"
          className="mt-3 w-full resize-y rounded-2xl bg-panel p-4 text-warm ring-1 ring-edge ring-inset placeholder:text-faint"
        />
      </label>
      <Button kind="plain" className="mt-2" disabled={give.isPending || isActive(song) || shown.trim() === ''} onClick={send}>
        {t('Time these words')}
      </Button>
    </section>
  );
}
