import { BACKGROUNDS } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';

const NAMES: Record<(typeof BACKGROUNDS)[number], Text> = {
  auto: 'by itself',
  lights: 'lights',
  picture: 'picture',
  video: 'film',
  plain: 'plain',
};

/** What the stage shows behind the words. */
export function BackgroundChoice({ background, onChange }: { background: string; onChange: (background: string) => void }) {
  const { t } = useTranslation();
  return (
    <label className="flex min-h-12 items-center gap-3">
      <span className="grow">{t('Behind the words')}</span>
      <select
        value={background}
        onChange={({ target }) => onChange(target.value)}
        className="min-h-12 rounded-full bg-raised px-4 font-semibold text-warm"
      >
        {BACKGROUNDS.map((name) => (
          <option key={name} value={name}>
            {t(NAMES[name])}
          </option>
        ))}
      </select>
    </label>
  );
}
