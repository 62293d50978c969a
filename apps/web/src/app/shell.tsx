import { Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { HomeLink } from '../ui/home-link.tsx';
import { ToastList } from '../ui/toasts.tsx';
import { ModelNoticeDialog } from './model-notice-dialog.tsx';
import { OfflineBanner } from './offline-banner.tsx';
import { useServices } from './services.tsx';

/** Where people sing or hold a phone in a dark room, whatever look was chosen. */
const SUNG_IN_THE_DARK = /^\/(stage|party|join|calibrate)(\/|$)|^\/songs\/[^/]+$/;

/** What every screen has. */
export function Shell() {
  const { toasts } = useServices();
  const { pathname } = useLocation();
  return (
    <>
      <OfflineBanner />
      <div data-theme={SUNG_IN_THE_DARK.test(pathname) ? 'dark' : undefined} className="contents">
        <Outlet />
      </div>
      <ModelNoticeDialog />
      <ToastList toasts={toasts} />
    </>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className="hero-glow flex min-h-dvh flex-col items-center justify-center gap-6 p-6 text-center">
      <h1 className="text-4xl font-extrabold tracking-tight">{t('Nothing to sing here')}</h1>
      <p className="text-soft">{t('This address leads nowhere.')}</p>
      <HomeLink />
    </main>
  );
}
