import { existsSync } from 'node:fs';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** Networks inside one machine, and tunnels: a phone in the same room is in none of them. */
const NO_ROOM = /^(docker|br-|veth|virbr|vbox|vmnet|vEthernet|cni|flannel|lxc|tun|tap|utun|wg|tailscale|zt)/i;
/** How likely an address is that of the home's own network: most routers give out the first. */
const HOME_FIRST = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i;
const ANY_ADDRESS = ['0.0.0.0', '::'];
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'];

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** This machine's IPv4 addresses in its networks, the likeliest one for a phone first. */
export function networkAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const rank = (address: string) => {
    const found = HOME_FIRST.findIndex((pattern) => pattern.test(address));
    return found < 0 ? HOME_FIRST.length : found;
  };
  return Object.entries(interfaces)
    .filter(([name]) => !NO_ROOM.test(name))
    .flatMap(([, infos]) => infos ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address)
    .sort((a, b) => rank(a) - rank(b));
}

export interface GuestUrlAsked {
  /** What the host set; always right. */
  readonly publicUrl: string | null;
  /** What the server listens on. */
  readonly host: string;
  readonly port: number;
  /** The name by which the page was opened. */
  readonly pageHost: string;
}

/**
 * Where phones find this server when the address in the host's own browser will not do, which is so for `localhost`.
 * @returns null: the page's own address is the best that is known
 */
export function guestUrl({ publicUrl, host, port, pageHost }: GuestUrlAsked, addresses = machineAddresses): string | null {
  if (publicUrl !== null) return publicUrl;
  if (!LOOPBACK.test(pageHost) || LOOPBACK.test(host)) return null;
  const address = ANY_ADDRESS.includes(host) ? addresses()[0] : host;
  return address === undefined ? null : `http://${address}:${port}`;
}

/** In a container the addresses are those of a network that phones are not in. */
function machineAddresses(): string[] {
  return CONTAINER_MARKS.some((path) => existsSync(path)) ? [] : networkAddresses();
}
