import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusedError, UnreachableError } from '../api/http.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button } from './button.tsx';

interface Props {
  error: Error;
  onRetry: () => void;
  className?: string;
  /** Heading level on its page. */
  level?: 1 | 2;
  children?: ReactNode;
}

/** Something could not be had: says what and offers to try again. */
export function Trouble({ error, onRetry, className = '', level = 2, children }: Props) {
  const { t } = useTranslation();
  const unreachable = error instanceof UnreachableError;
  const missing = error instanceof RefusedError && error.status === 404;
  const Heading = `h${level}` as const;
  return (
    <div role="alert" className={`mx-auto max-w-xl rounded-3xl bg-panel p-8 text-center ${className}`}>
      <Heading className="text-xl font-bold">
        {unreachable ? t('Refrain is out of reach') : missing ? t('Nothing to sing here') : t('That did not work')}
      </Heading>
      <p className="mt-2 text-soft">{errorText(t, error)}</p>
      <div className="mt-6 flex flex-wrap justify-center gap-3">
        {!missing && (
          <Button kind="plain" onClick={onRetry}>
            {t('Try again')}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}
