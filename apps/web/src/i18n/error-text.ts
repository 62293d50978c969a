import type { ErrorCode } from '@refrain/contract';
import type { TFunction } from 'i18next';
import { RefusedError, UnreachableError } from '../api/http.ts';

/** What went wrong and what to do, in the page's language. */
export function errorText(t: TFunction, error: unknown): string {
  if (error instanceof UnreachableError)
    return t('Refrain does not answer. Check that it is running and that you are on the same network.');
  if (!(error instanceof RefusedError)) return t('That did not work. Try again.');
  if (error.code) return failureText(t, { code: error.code, message: error.message });
  return error.status >= 500 ? t('Refrain stumbled over this. Try again.') : t('Refrain refused this. Try again.');
}

/** A failure the server has written down. */
export function failureText(t: TFunction, { code, message }: { code: ErrorCode; message: string }): string {
  return t(code, { ns: 'errors', defaultValue: message });
}

/** A sentence the server wrote itself, such as what it sends to a service; English where the language has none for it. */
export function serverText(t: TFunction, sentence: string): string {
  return t(sentence as ErrorCode, { ns: 'server' as 'errors', defaultValue: sentence });
}
