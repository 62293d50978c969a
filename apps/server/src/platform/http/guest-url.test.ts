import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { guestUrl, networkAddresses } from './guest-url.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo[] => [
  { address, netmask: '255.255.255.0', family: 'IPv4', mac: '00:00:00:00:00:01', internal, cidr: `${address}/24` },
];

describe('networkAddresses', () => {
  it('puts the home network first and leaves out what no phone is in', () => {
    const interfaces = {
      lo: at('127.0.0.1', true),
      docker0: at('172.17.0.1'),
      tailscale0: at('100.64.0.3'),
      eth1: at('203.0.113.9'),
      eth0: at('10.1.2.3'),
      wlan0: at('192.168.1.20'),
      usb0: at('169.254.3.4'),
    };
    expect(networkAddresses(interfaces)).toEqual(['192.168.1.20', '10.1.2.3', '203.0.113.9']);
  });
});

describe('guestUrl', () => {
  const asked = { publicUrl: null, host: '0.0.0.0', port: 8000, pageHost: 'localhost' };
  const addresses = () => ['192.168.1.20', '10.1.2.3'];

  it('gives the address in the network to a page that was opened as localhost', () => {
    for (const pageHost of ['localhost', '127.0.0.1', '[::1]'])
      expect(guestUrl({ ...asked, pageHost }, addresses)).toBe('http://192.168.1.20:8000');
  });

  it('tells nothing about the network to a page that was opened by another name', () => {
    expect(guestUrl({ ...asked, pageHost: 'karaoke.example.org' }, addresses)).toBeNull();
  });

  it('promises nothing where only this machine is listened to, or no network is known', () => {
    expect(guestUrl({ ...asked, host: '127.0.0.1' }, addresses)).toBeNull();
    expect(guestUrl(asked, () => [])).toBeNull();
  });

  it('names the one address that is listened on', () => {
    expect(guestUrl({ ...asked, host: '10.1.2.3' }, addresses)).toBe('http://10.1.2.3:8000');
  });

  it('prefers what the host set, for every page', () => {
    const publicUrl = 'https://sing.example.org';
    expect(guestUrl({ ...asked, publicUrl, pageHost: 'sing.internal' }, addresses)).toBe(publicUrl);
  });
});
