import { describe, expect, it } from 'vitest';
import { checkUrl, isPublicAddress } from './address-guard.ts';

describe('P10 addresses that people give', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s is not the internet', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    'ff02::1',
  ])('%s is not the internet, or a way around it', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['8.8.8.8', '172.32.0.1', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:80e::200e'])('%s is', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://0177.0.0.1/',
  ])('%s is refused however it is written', (url) =>
    expect(() => checkUrl(new URL(url), false)).toThrow(expect.objectContaining({ problem: 'refusedAddress' })),
  );

  it.each(['file:///etc/passwd', 'ftp://example.org/a', 'gopher://example.org', 'http://ann:secret@example.org/'])(
    '%s is no address to ask',
    (url) => expect(() => checkUrl(new URL(url), true)).toThrow(expect.objectContaining({ problem: 'badAddress' })),
  );
});
