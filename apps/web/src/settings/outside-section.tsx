import { useTranslation } from 'react-i18next';
import { ServiceSwitches } from './service-switches.tsx';

/** Every service outside, what it is told, and its switch. */
export function OutsideSection() {
  const { t } = useTranslation();
  return (
    <>
      <p className="mb-6 max-w-prose text-lg text-soft">
        {t('Everything here is off until somebody switches it on. Your music itself never leaves this house.')}
      </p>
      <ServiceSwitches />
    </>
  );
}
