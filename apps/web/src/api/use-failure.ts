import { useTranslation } from 'react-i18next';
import { useServices } from '../app/services.tsx';
import { errorText } from '../i18n/error-text.ts';

/** For mutations: a refusal becomes a short message at the foot of the page. */
export function useFailure(): (error: Error) => void {
  const { t } = useTranslation();
  const { toasts } = useServices();
  return (error) => void toasts.show(errorText(t, error), { seconds: 7 });
}
