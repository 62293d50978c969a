import type { OutsideServiceName } from '@refrain/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session.ts';
import { useIsOn } from '../api/use-outside.ts';
import { ServiceSwitches } from './service-switches.tsx';

interface Props {
  /** Any of these will do. */
  names: readonly OutsideServiceName[];
  /** What cannot be done while all of them are off, as a sentence. */
  without: string;
  children: ReactNode;
}

/** What needs a service outside; while all are off, says so, and folded away lets the host switch one on right here. */
export function NeedsOutside({ names, without, children }: Props) {
  const { t } = useTranslation();
  const on = useIsOn(names);
  const mayChange = useMay('admin');
  if (on === undefined) return null;
  if (on) return children;
  return (
    <div className="rounded-3xl bg-deep p-5 ring-1 ring-edge">
      <p className="font-semibold">{without}</p>
      {mayChange ? (
        <details className="mt-1">
          <summary className="inline-flex min-h-12 items-center text-soft underline decoration-edge underline-offset-4 hover:text-warm">
            {t('Nothing leaves this house until you switch it on')}
          </summary>
          <div className="mt-3">
            <ServiceSwitches names={names} />
          </div>
        </details>
      ) : (
        <p className="mt-1 text-soft">{t('Nothing leaves this house until whoever runs it switches it on in the settings.')}</p>
      )}
    </div>
  );
}
