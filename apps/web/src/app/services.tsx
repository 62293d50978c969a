import type { ServerClock } from '@refrain/stage-engine';
import { createContext, useContext } from 'react';
import type { Realtime } from '../api/realtime.ts';
import type { Uploads } from '../library/uploads.ts';
import type { ThemeChoice } from '../ui/theme.ts';
import type { Toasts } from '../ui/toasts.tsx';
import type { ModelNotice } from './model-notice.ts';

/** What lives as long as the page and outside React. Made once, in main.tsx. */
export interface Services {
  realtime: Realtime;
  serverClock: ServerClock;
  uploads: Uploads;
  toasts: Toasts;
  modelNotice: ModelNotice;
  theme: ThemeChoice;
}

const ServicesContext = createContext<Services | null>(null);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('The page is drawn outside its ServicesProvider.');
  return services;
}
