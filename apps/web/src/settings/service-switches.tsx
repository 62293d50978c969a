import type { OutsideService, OutsideServiceName } from '@refrain/contract';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session.ts';
import { useOutsideServices } from '../api/use-outside.ts';
import { serverText } from '../i18n/error-text.ts';
import { useFormats } from '../i18n/formats.ts';
import { SwitchField } from '../ui/choice-field.tsx';
import { Trouble } from '../ui/trouble.tsx';

/** Services outside with what each is asked and told, and their switches for whoever may turn them. @param names absent: all */
export function ServiceSwitches({ names }: { names?: readonly OutsideServiceName[] }) {
  const services = useOutsideServices();
  const mayChange = useMay('admin');
  if (services.isError) return <Trouble error={services.error} onRetry={() => void services.refetch()} />;
  return (
    <ul className="grid grid-cols-1 gap-3">
      {services.data
        ?.filter(({ name }) => names === undefined || names.includes(name))
        .map((service) => (
          <li key={service.name} className="rounded-3xl bg-panel px-5 py-4">
            <SwitchField
              label={service.title}
              on={service.enabled}
              disabled={!mayChange || services.busy}
              onChange={(enabled) => services.switchTo(service.name, enabled)}
            >
              <Facts service={service} />
            </SwitchField>
          </li>
        ))}
    </ul>
  );
}

function Facts({ service }: { service: OutsideService }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { lastUsedAt, lastError, address } = service;
  return (
    <>
      <p>{serverText(t, service.purpose)}</p>
      <p className="mt-1">
        <span className="font-semibold text-warm">{t('Sends:')}</span> {serverText(t, service.sends)}
        {address && <span className="block break-all text-faint">{address}</span>}
      </p>
      <p className="mt-1 text-sm text-faint">
        {lastUsedAt ? t('Last asked {{time, moment}}', { time: new Date(lastUsedAt) }) : t('Never asked')}
        {lastError && (
          <span className="text-stop">
            {' '}
            · {t('Failed {{time}}: {{message}}', { time: formats.moment(new Date(lastError.at)), message: lastError.message })}
          </span>
        )}
      </p>
    </>
  );
}
