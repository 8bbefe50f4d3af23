import type { RequestHandler } from 'express';

/** The longest body that anything here takes: a job's data, edited by hand. */
export const LONGEST_BODY_BYTES = 64 * 1024;

/** Before anybody reads it: a body says how long it is, and is short. The connection of another ends, with what it still sends. */
export const smallBodies: RequestHandler = ({ headers }, response, next) => {
  const refused =
    headers['transfer-encoding'] !== undefined ? 411 : isLong(headers['content-length']) ? 413 : undefined;
  if (refused === undefined) return next();
  const error = refused === 411 ? 'A body must say how long it is.' : 'This body is too long.';
  response.status(refused).set('connection', 'close').json({ error });
};

const isLong = (length: string | undefined): boolean => Number(length ?? 0) > LONGEST_BODY_BYTES;
