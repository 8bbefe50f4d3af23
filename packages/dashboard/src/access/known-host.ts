import { isIP } from 'node:net';
import type { RequestHandler } from 'express';

/**
 * A name that somebody else owns may be made to point at us (DNS rebinding), and then their page is of one origin with ours.
 * An address cannot: it is what the browser connects to.
 *
 * @param isOurs whether a name, in small letters, is one of ours
 */
export const knownHost =
  (isOurs: (name: string) => boolean): RequestHandler =>
  (request, response, next) => {
    const name = nameIn(request.headers.host ?? '');
    if (name !== undefined && (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || isOurs(name))) return next();
    // The connection may be one that a browser keeps for another name.
    response.status(421).type('text/plain');
    response.send('The dashboard is not known by this name. DASHBOARD_HOSTS lists the names that it has.\n');
  };

const HOST = /^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The parser turns an address into its one form, however it is written. */
const nameIn = (host: string): string | undefined =>
  HOST.test(host) ? URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '') : undefined;
