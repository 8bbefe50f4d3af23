import { reachOf } from './host.ts';
import { type Kind, kind } from './kind.ts';

/** The URL parser drops tabs and newlines and takes `\` for `/`; what was not meant as a URL is not one here. */
const parsed = (text: string): URL | undefined => (/[\s\\]/.test(text) ? undefined : (URL.parse(text) ?? undefined));

const hasCredentials = (url: URL) => url.username !== '' || url.password !== '';

/** In the clear only where nobody listens in: loopback and private networks. */
function mayCarry(url: URL, encrypted: boolean): boolean {
  const reach = reachOf(url.hostname);
  return reach !== 'refused' && (encrypted || reach !== 'public');
}

const isWebUrl = (url: URL) =>
  (url.protocol === 'https:' || url.protocol === 'http:') &&
  !hasCredentials(url) &&
  mayCarry(url, url.protocol === 'https:');

/** @param accepts a further rule, in the words of `rule` */
export function webUrl(rule = '', accepts: (url: URL) => boolean = () => true): Kind<string> {
  const whole = `an https:// URL, or http:// on this machine or a private network, without user name and password${rule}`;
  return kind({ rule: whole }, (text) => {
    const url = parsed(text);
    return url && isWebUrl(url) && accepts(url) ? text : undefined;
  });
}

/** Anybody who knows the URL can post: it is a secret, and goes to Slack or to a relay on this machine only. */
export const slackUrl = (): Kind<string> =>
  kind({ rule: 'a URL that begins with https://hooks.slack.com/, or one on this machine' }, (text) => {
    const url = parsed(text);
    if (!url || !isWebUrl(url)) return undefined;
    const slack = url.protocol === 'https:' && url.host === 'hooks.slack.com' && url.pathname.length > 1;
    return slack || reachOf(url.hostname) === 'loopback' ? text : undefined;
  });

/** The password belongs into this URL, so the URL is a secret. */
export const redisUrl = (): Kind<string> =>
  kind({ rule: 'a rediss:// URL, or redis:// on this machine or a private network' }, (text) => {
    if (!/^rediss?:\/\//.test(text)) return undefined;
    // Only hosts of http URLs are brought into normal form by the parser.
    const url = parsed(text.replace(/^rediss?/, 'http'));
    return url && mayCarry(url, text.startsWith('rediss:')) ? text : undefined;
  });
