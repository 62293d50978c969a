import { useTranslation } from 'react-i18next';
import { isLanguage, LANGUAGES } from '../i18n/languages.ts';
import { switchLanguage } from '../i18n/translation.ts';

/** In which language the page speaks; every language is called by its own name. */
export function LanguageSwitch({ className = '' }: { className?: string }) {
  const { t, i18n } = useTranslation();
  return (
    <select
      aria-label={t('Language')}
      value={i18n.language}
      onChange={({ target: { value } }) => isLanguage(value) && void switchLanguage(i18n, value)}
      className={`min-h-12 rounded-2xl bg-raised px-4 text-warm ring-1 ring-edge ring-inset ${className}`}
    >
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
