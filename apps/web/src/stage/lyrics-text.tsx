import type { Line } from '@refrain/song-model';
import { joinWords } from '@refrain/song-model';
import { useTranslation } from 'react-i18next';

/** The words as text, for people who do not see the canvas. Not a live region: it would talk over the song. */
export function LyricsText({ lines, current }: { lines: readonly Line[]; current: number }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('Lyrics')} className="sr-only">
      <h2>{t('Lyrics')}</h2>
      {lines.length === 0 && <p>{t('This song has no words.')}</p>}
      <ol>
        {lines.map((line, i) => (
          <li key={`${line.startSeconds}-${line.words[0]?.text}`} aria-current={i === current ? 'true' : undefined}>
            {joinWords(line.words.map((word) => word.text))}
          </li>
        ))}
      </ol>
    </section>
  );
}
