import type { Request, RequestHandler } from 'express';

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
