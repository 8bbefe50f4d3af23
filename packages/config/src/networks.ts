import { BlockList, isIP } from 'node:net';
import { type Kind, kind } from './kind.ts';

/** Addresses of machines, as networks of them. */
export interface Networks {
  /** Takes an address as a socket tells it: an IPv4 one may be written as IPv6, and a link-local one name its interface. */
  has(address: string): boolean;
}

/** A wider one is no network that somebody looks after. */
const WIDEST_PREFIX = 8;

const RULE = 'a comma-separated list of addresses or networks such as 172.18.0.0/16, each of /8 or narrower';

/** `10.0.0.2`, `172.18.0.0/16`, `fd00::/64`. */
export const networks = (): Kind<Networks> =>
  kind({ rule: RULE }, (text) => {
    const list = new BlockList();
    for (const each of text.split(',')) if (!isAdded(list, each.trim())) return undefined;
    return {
      has(address) {
        const bare = address.replace(/%.*$/, '');
        const version = isIP(bare);
        return version !== 0 && list.check(bare, version === 6 ? 'ipv6' : 'ipv4');
      },
    };
  });

function isAdded(list: BlockList, text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const length = version === 6 ? 128 : 32;
  const bits = Number(prefix ?? length);
  if (version === 0 || address.includes('%') || bits < WIDEST_PREFIX || bits > length) return false;
  list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4');
  return true;
}
