import { useTranslation } from 'react-i18next';
import { WordsIcon } from '../ui/icons.tsx';

interface Props {
  value: string;
  onChange: (text: string) => void;
}

/** Folded away until wanted: the words, when the singer has them. */
export function LyricsBox({ value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <details className="mt-2 text-center" open={value !== '' || undefined}>
      <summary className="mx-auto inline-flex min-h-12 items-center gap-2 rounded-full px-5 font-semibold text-soft hover:text-warm">
        <WordsIcon size={20} />
        {t('I have the lyrics')}
      </summary>
      <label className="mt-2 block text-left">
        <span className="text-soft">
          {t('Paste them, then drop the song. They are timed to the voice; headings like [Chorus] are left out.')}
        </span>
        <textarea
          value={value}
          onChange={(event) => onChange(event.target.value)}
          rows={5}
          maxLength={50_000}
          placeholder={t('One sung line per line')}
          className="mt-2 w-full resize-y rounded-2xl bg-raised p-4 text-warm ring-1 ring-edge placeholder:text-faint"
        />
      </label>
    </details>
  );
}
