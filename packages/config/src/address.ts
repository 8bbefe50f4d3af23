import { isIPv6 } from 'node:net';
import { type Kind, kind } from './kind.ts';

/** Where to listen; without a host it depends on whether this is a container. */
export interface Address {
  host?: string;
  port: number;
}

/** `:8080`, `192.168.1.5:8080`, `localhost:8080`, `[::1]:8080`; port 0 takes any free one. */
function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  const [, ipv6, name, port] = match;
  if (Number(port) > 65_535 || (ipv6 !== undefined && !isIPv6(ipv6))) return undefined;
  const host = ipv6 ?? name;
  return host ? { host, port: Number(port) } : { port: Number(port) };
}

export const address = (): Kind<Address> =>
  kind({ rule: 'an address such as :8080, 192.168.1.5:8080 or [::1]:8080' }, parseAddress);
