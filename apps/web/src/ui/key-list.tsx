import { useTranslation } from 'react-i18next';
import type { Text } from '../i18n/translation.ts';

/** A key as it is printed on it, and what it does. */
export type KeyMeaning = readonly [key: string, meaning: Text];

/** Keys and what they do. */
export function KeyList({ keys }: { keys: readonly KeyMeaning[] }) {
  const { t } = useTranslation();
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5">
      {keys.map(([key, meaning]) => (
        <div key={key} className="contents">
          <dt>
            <kbd className="inline-block min-w-12 rounded-lg bg-raised px-3 py-1.5 text-center font-sans font-bold whitespace-pre text-warm">
              {key === 'Space' ? t('Space') : key}
            </kbd>
          </dt>
          <dd>{t(meaning)}</dd>
        </div>
      ))}
    </dl>
  );
}
