import type { Admission } from './identity.service.ts';

/** Of a party and nothing else: who is in it, and what they may do there, is asked by each path. */
const PARTY = /^\/api\/v1\/parties\/:partyId(\/|$)/;
const OWN = new Set(['/api/v1/parties', '/api/v1/clock', '/api/v1/info', '/api/v1/house']);
/** To find songs, to hear and see them on a screen, and to be told of changes. */
const LIBRARY = new Set([
  ...['/api/v1/songs', '/api/v1/songs/:songId', '/api/v1/songs/:songId/files/*', '/api/v1/songs/:songId/lyrics'],
  ...['/api/v1/search', '/api/v1/artists', '/api/v1/labels', '/api/v1/folders', '/api/v1/events'],
]);

/** Who may ask for a route where everybody else must sign in: guests of a party have its code or link, and no account. */
export function admissionOf(method: string, url: string | undefined): Admission {
  if (url === undefined) return 'signedIn';
  if (PARTY.test(url)) return 'seated';
  if (method !== 'GET' && method !== 'HEAD') return 'signedIn';
  if (OWN.has(url)) return 'seated';
  return LIBRARY.has(url) ? 'inside' : 'signedIn';
}
