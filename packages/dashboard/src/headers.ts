import type { RequestHandler } from 'express';
import helmet from 'helmet';

const SELF = "'self'";
const NONE = "'none'";

const STRICT = {
  defaultSrc: [SELF],
  baseUri: [NONE],
  formAction: [SELF],
  frameAncestors: [NONE],
  objectSrc: [NONE],
};

/** Bull Board sets a base, styles elements in place and draws icons from data URLs. Scripts stay ours alone. */
const BOARD = { ...STRICT, baseUri: [SELF], styleSrc: [SELF, "'unsafe-inline'"], imgSrc: [SELF, 'data:'] };

const policy = (directives: Record<string, string[]>): RequestHandler =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
    // We speak plain HTTP; whoever puts TLS in front of us says this.
    strictTransportSecurity: false,
  });

export const strictHeaders = policy(STRICT);
export const boardHeaders = policy(BOARD);

/** What we show is private and changes: nothing between us and the reader may keep it. */
export const notStored: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};
