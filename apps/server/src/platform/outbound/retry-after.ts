/** A `Retry-After` header in milliseconds from now: seconds or a date (RFC 9110, 10.2.3); null when it says neither. */
export function retryAfterMs(header: string | string[] | undefined, nowMs = Date.now()): number | null {
  if (typeof header !== 'string') return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
