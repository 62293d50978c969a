import type { TFunction } from 'i18next';

/** `3:07`, `1:02:09`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Time left as a person would say it; rounded up, because early is a nicer surprise than late. */
export function timeLeftText(t: TFunction, seconds: number | null): string {
  if (seconds === null) return t('Working out how long this takes');
  if (seconds < 10) return t('A few seconds left');
  if (seconds < 55) return t('About {{seconds}} seconds left', { seconds: Math.ceil(seconds / 10) * 10 });
  return t('About {{count}} minutes left', { count: Math.ceil(seconds / 60 - 0.15) });
}

/** `1 minute 5 seconds`: for screen readers, where `1:05` is read as a time of day. */
export function spokenTime(t: TFunction, seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const parts = [];
  if (minutes > 0) parts.push(t('{{count}} minutes', { count: minutes }));
  if (whole % 60 > 0 || minutes === 0) parts.push(t('{{count}} seconds', { count: whole % 60 }));
  return parts.join(' ');
}
