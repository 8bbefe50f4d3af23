import type { Clock, Log } from '@ohmini/core';
import type { Request, RequestHandler, Response } from 'express';
import type { Access } from '../ports.ts';
import { callerOf } from './caller.ts';
import { type SignIn, signIn } from './sign-in.ts';

/** Who is at the pages, where that is known: for the record of what people did. */
export const userAt = (response: Pick<Response, 'locals'>): string | undefined => response.locals.user;

/** Lets those through who may see what is behind it. */
export const gate = (access: Access, ports: { clock: Clock; log: Log }): RequestHandler =>
  access.kind === 'open' ? openGate(access.isSaid) : guardedGate(access, ports);

/** A proxy says with any of these that it asks for somebody else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'];

/**
 * Open because nobody but this machine can connect, which a proxy on it makes untrue. One that says nothing of for whom it
 * asks cannot be told from a browser.
 */
const openGate =
  (isSaid: boolean): RequestHandler =>
  (request, response, next) => {
    if (isSaid || !FORWARDED.some((name) => request.get(name) !== undefined)) return next();
    answer(
      response,
      403,
      'This dashboard has no password, so it answers no proxy. Set DASHBOARD_USER and DASHBOARD_PASSWORD, or DASHBOARD_AUTH=off.',
    );
  };

type Guarded = Extract<Access, { kind: 'guarded' }>;

function guardedGate({ login, forwarded }: Guarded, ports: { clock: Clock; log: Log }): RequestHandler {
  const check = login && signIn({ ...login, ...ports });
  return async (request, response, next) => {
    const named = forwarded && userNamedBy(request, forwarded);
    if (named !== undefined) return pass(response, named, next);
    if (!login || !check) return answer(response, 401, 'This page is for who signed in at the proxy before it.');
    const authorization = request.get('authorization');
    const outcome: SignIn = authorization ? await check(authorization, callerOf(request)) : { is: 'wrong' };
    if (outcome.is === 'right') return pass(response, login.user, next);
    if (outcome.is === 'wrong') return challenge(response);
    const wait = Math.ceil(outcome.waitMs / 1000);
    response.set('retry-after', String(wait));
    answer(response, 429, `Too many wrong passwords. The next may be tried in ${wait} s.`);
  };
}

function pass(response: Response, user: string, next: () => void): void {
  response.locals.user = user;
  next();
}

function challenge(response: Response): void {
  response.set('www-authenticate', 'Basic realm="Ohmini", charset="UTF-8"');
  answer(response, 401, 'This page needs the user and password of the dashboard.');
}

const answer = (response: Response, status: number, text: string): void =>
  void response.status(status).type('text/plain').send(`${text}\n`);

/** Whoever can connect can write any header: it counts from the proxy's own address, and not when it is there twice. */
function userNamedBy(request: Request, { header, isFrom }: NonNullable<Guarded['forwarded']>): string | undefined {
  const [user, ...others] = request.headersDistinct[header.toLowerCase()] ?? [];
  if (!isFrom(request.socket.remoteAddress ?? '') || others.length > 0) return undefined;
  return user && /^[^\p{Cc},]{1,256}$/u.test(user) ? user : undefined;
}
