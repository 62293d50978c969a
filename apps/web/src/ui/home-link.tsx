import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** The way out of a dead end. */
export function HomeLink() {
  const { t } = useTranslation();
  return (
    <Link to="/" className="inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold hover:bg-edge">
      {t('To the songs')}
    </Link>
  );
}
