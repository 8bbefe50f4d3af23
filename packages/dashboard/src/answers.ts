import { Failure } from '@ohmini/core';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { messagePage } from './pages/message-page.ts';
import type { DashboardPorts } from './ports.ts';

type Frame = Pick<DashboardPorts, 'version' | 'demo'>;

interface Answer {
  status: number;
  title: string;
  text: string;
}

const NOT_FOUND = { status: 404, title: 'Not found', text: 'There is no such page.' };

export const notFound =
  (frame: Frame): RequestHandler =>
  (request, response) =>
    answer(request, response, frame, NOT_FOUND);

/** What went wrong, for a page: a Failure's own words, which are fit for one, and nothing of any other error. */
export const inWordsFor = (error: unknown): string =>
  error instanceof Failure ? error.message : 'Ohmini cannot read its own state just now. It keeps trying.';

/** Express passes on what a route throws. */
export const answerErrors =
  (ports: Frame & Pick<DashboardPorts, 'log'>): ErrorRequestHandler =>
  (err: unknown, request, response, next) => {
    if (response.headersSent) return next(err);
    const refused = refusedStatus(err);
    if (refused) return answer(request, response, ports, { ...REFUSED, status: refused });
    ports.log.error({ err, path: request.path }, 'a page could not be made');
    answer(request, response, ports, { status: 503, title: 'Not now', text: inWordsFor(err) });
  };

const REFUSED = { title: 'Not understood', text: 'This request is not one that Ohmini can answer.' };

/** Express and its body parser say with a 4xx that the request is at fault. */
function refusedStatus(error: unknown): number | undefined {
  const status = typeof error === 'object' && error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? status : undefined;
}

function answer(request: Request, response: Response, frame: Frame, { status, title, text }: Answer): void {
  response.status(status);
  if (request.path.startsWith('/api/')) response.json({ error: text });
  else response.send(messagePage(frame, title, text));
}
