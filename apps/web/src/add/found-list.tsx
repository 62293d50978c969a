import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../i18n/error-text.ts';

interface Props<Item> {
  found: UseQueryResult<readonly Item[]>;
  /** What is said when there is nothing. */
  nothing: string;
  idOf: (item: Item) => string;
  isTaken: (item: Item) => boolean;
  onTake: (item: Item) => void;
  children: (item: Item) => ReactNode;
}

/** What a service outside answered, to be taken over with a tap. */
export function FoundList<Item>({ found, nothing, idOf, isTaken, onTake, children }: Props<Item>) {
  const { t } = useTranslation();
  if (found.isError)
    return (
      <p role="alert" className="text-stop">
        {errorText(t, found.error)}
      </p>
    );
  if (!found.data)
    return (
      <p role="status" className="text-soft">
        {t('Asking')}
      </p>
    );
  if (found.data.length === 0) return <p className="text-soft">{nothing}</p>;
  return (
    <ul className="grid grid-cols-1 gap-2">
      {found.data.map((item) => (
        <li key={idOf(item)}>
          <button
            type="button"
            aria-pressed={isTaken(item)}
            onClick={() => onTake(item)}
            className="flex min-h-16 w-full flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl bg-panel px-5 py-3 text-left hover:bg-raised aria-pressed:ring-2 aria-pressed:ring-warm"
          >
            {children(item)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The name of what was found, and under it what tells it from others. */
export function FoundName({ title, facts }: { title: string; facts: readonly (string | number | false | null | undefined)[] }) {
  return (
    <span className="min-w-0 grow basis-60">
      <span className="block truncate font-bold">{title}</span>
      <span className="tabular block truncate text-soft">{facts.filter(Boolean).join(' · ')}</span>
    </span>
  );
}
