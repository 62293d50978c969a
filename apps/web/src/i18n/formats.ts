import { useTranslation } from 'react-i18next';
import { localeOf } from './languages.ts';

const clock = (time: Date | number, locale: string) => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(time);
const day = (time: Date | number, locale: string) =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(time);
const moment = (time: Date | number, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
const number = (value: number, locale: string) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);

/** `3.4 MB` */
function size(bytes: number, locale: string): string {
  const [unit, divisor] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const value = unit === 'kB' ? Math.max(1, Math.round(bytes / divisor)) : bytes / divisor;
  const digits = unit === 'kB' ? 0 : 1;
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  return `${text} ${unit}`;
}

/** For use inside texts: `about {{time, clock}}`. */
export const FORMATTERS = { clock, day, moment, number, size };

/** Dates, numbers and sizes as the language writes them. */
export function useFormats() {
  const { i18n } = useTranslation();
  const locale = localeOf(i18n.language, navigator.languages);
  return {
    locale,
    clock: (time: Date | number) => clock(time, locale),
    day: (time: Date | number) => day(time, locale),
    moment: (time: Date | number) => moment(time, locale),
    number: (value: number) => number(value, locale),
    size: (bytes: number) => size(bytes, locale),
  };
}
