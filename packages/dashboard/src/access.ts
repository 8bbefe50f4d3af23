import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Access } from './ports.ts';

/** HTTP Basic on everything behind it. */
export function passwordGate(access: Access): RequestHandler {
  return (request, response, next) => {
    if (access.kind === 'open' || knows(access, request.get('authorization'))) return next();
    response.status(401).set('www-authenticate', 'Basic realm="Ohmini", charset="UTF-8"');
    response.type('text/plain').send('This page needs the user and password of the dashboard.\n');
  };
}

function knows(access: { user: string; password: string }, authorization: string | undefined): boolean {
  const [scheme, encoded = ''] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return false;
  const given = Buffer.from(encoded, 'base64').toString();
  // Both digests have one length, and one comparison covers user and password: time tells nothing about either.
  return timingSafeEqual(digest(given), digest(`${access.user}:${access.password}`));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const READING_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Browsers send the password along with any site's request, so a change must come from our own pages. */
export const sameOriginOnly: RequestHandler = (request, response, next) => {
  if (READING_METHODS.has(request.method) || isSameOrigin(request)) return next();
  response.status(403).json({ error: 'Changes are taken from the pages of this dashboard only.' });
};

function isSameOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
}
