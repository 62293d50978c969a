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

/** What needs a service outside; while all are off, says so and lets the host switch one on right here. */
export function NeedsOutside({ names, without, children }: Props) {
  const { t } = useTranslation();
  const on = useIsOn(names);
  const mayChange = useMay('admin');
  if (on === undefined) return null;
  if (on) return children;
  return (
    <div className="rounded-3xl bg-deep p-5 ring-1 ring-edge">
      <p className="font-semibold">{without}</p>
      <p className="mt-1 mb-4 text-soft">
        {mayChange
          ? t('Nothing leaves this house until you switch it on:')
          : t('Nothing leaves this house until whoever runs it switches it on in the settings.')}
      </p>
      {mayChange && <ServiceSwitches names={names} />}
    </div>
  );
}
