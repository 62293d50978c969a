import './app/no-eval.ts';
import { ServerClock } from '@refrain/stage-engine';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { infoQuery, shouldRetry } from './api/live.ts';
import { Realtime } from './api/realtime.ts';
import { finishDeletes } from './api/songs.ts';
import { keepPage } from './app/keep-page.ts';
import { ModelNotice } from './app/model-notice.ts';
import { router } from './app/router.tsx';
import { type Services, ServicesProvider } from './app/services.tsx';
import { startTranslation } from './i18n/translation.ts';
import { Uploads } from './library/uploads.ts';
import { localMs } from './party/keep-time.ts';
import './styles.css';
import { ThemeChoice } from './ui/theme.ts';
import { Toasts } from './ui/toasts.tsx';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: shouldRetry, staleTime: 5000 }, mutations: { networkMode: 'always' } },
});
const realtime = new Realtime();
const services: Services = {
  realtime,
  serverClock: new ServerClock(localMs),
  uploads: new Uploads(),
  toasts: new Toasts(),
  theme: new ThemeChoice(),
  modelNotice: new ModelNotice(() => queries.ensureQueryData(infoQuery)),
};

if (import.meta.env.PROD) void keepPage();
void finishDeletes();
const translation = await startTranslation();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element.');
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={translation}>
      <QueryClientProvider client={queries}>
        <ServicesProvider value={services}>
          <RouterProvider router={router} />
        </ServicesProvider>
      </QueryClientProvider>
    </I18nextProvider>
  </StrictMode>,
);
