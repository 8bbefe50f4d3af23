import { isIPv6 } from 'node:net';
import type { Request } from 'express';

/**
 * Who asks, as far as limits go: an address, of IPv6 the network of a home (/64), which is one customer's to number as they
 * like. What a proxy says of it counts where that proxy is trusted.
 */
export const callerOf = ({ ip = '' }: Pick<Request, 'ip'>): string => homeOf(ip.replace(/^::ffff:(?=\d+\.)/i, ''));

function homeOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const before = groups(head);
  const missing = tail === undefined ? 0 : 8 - before.length - groups(tail).length;
  const whole = [...before, ...Array<string>(Math.max(0, missing)).fill('0'), ...groups(tail)];
  return whole.slice(0, 4).join(':');
}
