import { useTranslation } from 'react-i18next';

/** Something that is told only once. */
export function Secret({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <p role="status" className="mt-4 rounded-2xl bg-raised px-5 py-4">
      <span className="block text-soft">{t('Copy it now: it is shown only this once.')}</span>
      <code className="mt-1 block font-mono break-all select-all">{text}</code>
    </p>
  );
}
