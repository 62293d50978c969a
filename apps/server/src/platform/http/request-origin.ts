import type { IncomingHttpHeaders } from 'node:http';
import type { HttpConfig } from '../../config/config.types.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>> | IncomingHttpHeaders;

/** Whether `origin` is the address at which our own page was asked for. */
export function isOwnOrigin(origin: string, headers: Headers): boolean {
  if (!URL.canParse(origin)) return false;
  // Behind a proxy the page's host is the forwarded one; a browser lets no page set that header here.
  const { host } = new URL(origin);
  return host === headers['host'] || host === headers['x-forwarded-host'];
}

/** No origin: not a browser. */
export function isAllowedOrigin(headers: Headers, corsOrigins: HttpConfig['corsOrigins']): boolean {
  const origin = headers['origin'];
  if (typeof origin !== 'string' || corsOrigins === '*' || corsOrigins.includes(origin)) return true;
  return isOwnOrigin(origin, headers);
}

/**
 * Whether a page of somebody else sends this. Browsers say so in headers that no page can set; a program that is no
 * browser sends neither. `*` is for callers without a cookie: it lists nobody who may use one.
 */
export function isSentByAnotherSite(headers: Headers, corsOrigins: HttpConfig['corsOrigins'], withCookie: boolean): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  const origin = headers['origin'];
  if (typeof origin !== 'string') return site !== undefined;
  if (corsOrigins === '*') return withCookie && !isOwnOrigin(origin, headers);
  return !corsOrigins.includes(origin) && !isOwnOrigin(origin, headers);
}
