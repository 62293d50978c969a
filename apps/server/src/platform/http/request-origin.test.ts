import { describe, expect, it } from 'vitest';
import { isAllowedOrigin, isSentByAnotherSite } from './request-origin.ts';

const HERE = { host: 'karaoke.example' };
const OWN = { ...HERE, origin: 'https://karaoke.example' };
const OTHER = { ...HERE, origin: 'https://evil.example' };

describe('isSentByAnotherSite', () => {
  it.each([
    ['a program', HERE],
    ['our own page', OWN],
    ['our own page behind a proxy', { ...OWN, host: '10.0.0.2:8000', 'x-forwarded-host': 'karaoke.example' }],
    ['our own page whose host a proxy rewrote', { ...OWN, host: '10.0.0.2:8000', 'sec-fetch-site': 'same-origin' }],
    ['an address typed by hand', { ...HERE, 'sec-fetch-site': 'none' }],
  ])('lets %s through', (_who, headers) => expect(isSentByAnotherSite(headers, [], true)).toBe(false));

  it.each([
    ['another site', OTHER],
    ['a sandboxed frame', { ...HERE, origin: 'null' }],
    ['another port', { ...HERE, origin: 'https://karaoke.example:8443' }],
    ['a sibling without an origin', { ...HERE, 'sec-fetch-site': 'same-site' }],
    ['another site that lost its origin', { ...HERE, 'sec-fetch-site': 'cross-site' }],
  ])('stops %s', (_who, headers) => expect(isSentByAnotherSite(headers, [], false)).toBe(true));

  it('lets listed origins use cookies, and anybody only without', () => {
    expect(isSentByAnotherSite(OTHER, ['https://evil.example'], true)).toBe(false);
    expect(isSentByAnotherSite(OTHER, '*', false)).toBe(false);
    expect(isSentByAnotherSite(OTHER, '*', true)).toBe(true);
    expect(isSentByAnotherSite(OWN, '*', true)).toBe(false);
  });
});

it('isAllowedOrigin', () => {
  expect(isAllowedOrigin(HERE, [])).toBe(true);
  expect(isAllowedOrigin(OWN, [])).toBe(true);
  expect(isAllowedOrigin(OTHER, [])).toBe(false);
  expect(isAllowedOrigin(OTHER, ['https://evil.example'])).toBe(true);
  expect(isAllowedOrigin(OTHER, '*')).toBe(true);
});
