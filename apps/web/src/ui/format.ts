/** `3:07`, `1:02:09`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Time left as a person would say it; rounded up, because early is a nicer surprise than late. */
export function timeLeftText(seconds: number | null): string {
  if (seconds === null) return 'Working out how long this takes';
  if (seconds < 10) return 'A few seconds left';
  if (seconds < 55) return `About ${Math.ceil(seconds / 10) * 10} seconds left`;
  const minutes = Math.ceil(seconds / 60 - 0.15);
  return minutes === 1 ? 'About a minute left' : `About ${minutes} minutes left`;
}

/** `1 minute 5 seconds`: for screen readers, where `1:05` is read as a time of day. */
export function spokenTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const parts = [];
  if (minutes > 0) parts.push(`${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`);
  if (whole % 60 > 0 || minutes === 0) parts.push(`${whole % 60} ${whole % 60 === 1 ? 'second' : 'seconds'}`);
  return parts.join(' ');
}

/** `3.4 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
