import type { ErrorCode } from '@refrain/contract';
import type { german } from './de/catalog.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    keySeparator: false;
    nsSeparator: false;
    resources: { translation: typeof german; errors: Record<ErrorCode, string> };
  }
}
