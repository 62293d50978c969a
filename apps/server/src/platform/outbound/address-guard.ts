import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { OutboundError } from './outbound.types.ts';

// Networks that are not the internet: this machine, this house, tests, documentation, broadcast (IANA special-purpose registries).
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
// Of IPv6 only 2000::/3 is the internet, and of that not the tunnels, which may end anywhere.
const GLOBAL_V6 = ['2000::/3'];
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const notPublicV4 = blockList(NOT_PUBLIC_V4, 'ipv4');
const globalV6 = blockList(GLOBAL_V6, 'ipv6');
const notPublicV6 = blockList(NOT_PUBLIC_V6, 'ipv6');

/** Whether an IP address is one of the internet: not this machine, not the local network, not a way around that. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublicV4.check(address, 'ipv4');
  return family === 6 && globalV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** @throws OutboundError for what is no web address, or names an IP address that is not public */
export function checkUrl(url: URL, mayBeLocal: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OutboundError('badAddress', 'Only http and https addresses can be asked.');
  if (url.username !== '' || url.password !== '') throw new OutboundError('badAddress', 'An address with a password in it is not taken.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!mayBeLocal && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic();
}

/**
 * A name lookup that gives public addresses only. The connection is made to the address that was checked, so a name that
 * means something else a moment later changes nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const [first] = addresses;
    // One bad address among good ones is a trick as well.
    if (!first || addresses.some(({ address }) => !isPublicAddress(address))) return callback(notPublic(), '', 0);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

function notPublic(): OutboundError {
  return new OutboundError('refusedAddress', 'This address is on this machine or in its own network.');
}

function blockList(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
