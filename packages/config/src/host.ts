import { BlockList, isIP } from 'node:net';

/** How far away the host of a URL is; `refused` is never a place for our data. */
export type Reach = 'loopback' | 'private' | 'public' | 'refused';

function addresses(...subnets: readonly `${string}/${number}`[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', prefix] = subnet.split('/');
    list.addSubnet(net, Number(prefix), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

/**
 * Unspecified, link-local and multicast addresses, and those at which clouds hand out credentials (169.254.169.254,
 * 100.100.100.200, 168.63.129.16, fd00:ec2::254), also when written as NAT64 addresses.
 */
const REFUSED = addresses(
  '0.0.0.0/8',
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '224.0.0.0/3',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::/32',
  '64:ff9b::/96',
);
const LOOPBACK = addresses('127.0.0.0/8', '::1/128');
const PRIVATE = addresses('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7');

const METADATA_NAME = /^(metadata|instance-data)(\..*)?$/;
const LOOPBACK_NAME = /^(.+\.)?localhost$/;
/** Names that no public DNS resolves: one label (`influxdb` in compose), and the suffixes kept for private networks. */
const PRIVATE_NAME = /^([^.]+|.+\.(local|lan|internal|svc|home\.arpa))$/;

/**
 * Takes `hostname` of a WHATWG http(s) URL, which has turned decimal, hexadecimal and octal addresses into dotted ones
 * already. A name can still resolve to a refused address: whoever connects has to look again.
 */
export function reachOf(hostname: string): Reach {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const version = isIP(host);
  return version === 0 ? reachOfName(host) : reachOfAddress(host, version === 6 ? 'ipv6' : 'ipv4');
}

function reachOfAddress(address: string, family: 'ipv4' | 'ipv6'): Reach {
  if (REFUSED.check(address, family)) return 'refused';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

function reachOfName(name: string): Reach {
  if (name === '' || METADATA_NAME.test(name)) return 'refused';
  if (LOOPBACK_NAME.test(name)) return 'loopback';
  return PRIVATE_NAME.test(name) ? 'private' : 'public';
}

/** Whether a name can only be one of this machine or of the network around it, as the parser of URLs writes it. */
export const isLocalName = (hostname: string): boolean => ['loopback', 'private'].includes(reachOf(hostname));
