import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';
import express, { type Express, type RequestHandler, Router } from 'express';
import { userAt } from './access/gate.ts';
import { refusal, runsAll, sendsBack } from './board-rules.ts';
import { boardHeaders } from './headers.ts';
import { jobWords } from './job-words.ts';
import type { DashboardPorts } from './ports.ts';
import { meaningOf } from './queue-meanings.ts';
import { LONGEST_BODY_BYTES } from './small-bodies.ts';

export const BOARD_PATH = '/queues';

/** Bull Board's page asks a server of Google for two typefaces. Nothing of ours leaves the house for looks. */
const FOREIGN_LINKS = /<link [^>]*href="https?:[^>]*>/g;

const SYSTEM_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

export type BoardOptions = Pick<DashboardPorts, 'queues' | 'demo' | 'onRetry' | 'heldBack'> & { writable: boolean };

/** Bull Board over our queues. It has no rules of its own worth the name: `refusal` decides, at every route. */
export function board(options: BoardOptions): Router {
  const users: Users = new WeakMap();
  const pages = bullBoard(options, users);
  const guarded = Router();
  guarded.use((request, response, next) => {
    users.set(request.headers, userAt(response));
    next();
  });
  guarded.use(boardHeaders, express.json({ limit: LONGEST_BODY_BYTES }), ownFontsOnly(pages), pages);
  return guarded;
}

/** Of a request Bull Board passes on little, but the headers are the very same. */
type Users = WeakMap<object, string | undefined>;

function bullBoard({ queues, writable, demo, onRetry, heldBack }: BoardOptions, users: Users): Express {
  const serverAdapter = new ExpressAdapter().setBasePath(BOARD_PATH);
  createBullBoard({
    queues: queues.map((queue) => readable(queue, writable)),
    serverAdapter,
    options: {
      uiConfig: appearance(demo),
      handlerHooks: {
        async before({ method, route, request }) {
          const queue = textOf(request.params.queueName);
          const isOfAll = queue !== undefined && runsAll({ method, route });
          const message =
            refusal({ method, route, queue }, writable) ?? (isOfAll ? await heldBack?.(queue) : undefined);
          if (message !== undefined) return { allow: false, status: 403, message };
          // Bull Board answers 500, and retries nothing, when this fails.
          if (queue !== undefined && sendsBack({ method, route }))
            await onRetry?.(queue, textOf(request.params.jobId), users.get(request.headers));
          return undefined;
        },
      },
    },
  });
  const pages: Express = serverAdapter.getRouter();
  return pages.disable('x-powered-by');
}

function readable(queue: Queue, writable: boolean): BullMQAdapter {
  const adapter = new BullMQAdapter(queue, { readOnlyMode: !writable, description: meaningOf(queue.name) });
  adapter.setFormatter('data', (data) => jobWords(queue.name, data).data);
  adapter.setFormatter('name', ({ data }) => jobWords(queue.name, data).name);
  return adapter;
}

const textOf = (parameter: unknown): string | undefined => (typeof parameter === 'string' ? parameter : undefined);

const appearance = (demo: boolean) => ({
  boardTitle: demo ? 'Ohmini · demo' : 'Ohmini',
  boardLogo: { path: '/assets/icon.svg', width: 28, height: 28 },
  favIcon: { default: '/assets/icon.svg', alternative: '/assets/icon.svg' },
  miscLinks: [{ text: 'Live page', url: '/' }],
  ...(demo && { environment: { label: 'demo', color: '#ffd27a', textColor: '#3b2600' } }),
  locale: { lng: 'en-GB' },
  theme: { light: { 'font-sans': SYSTEM_FONT }, dark: { 'font-sans': SYSTEM_FONT } },
  hideDocsLink: true,
  // It would ask Redis for the list of all clients at every poll.
  showWorkers: false,
});

const ownFontsOnly =
  (pages: Express): RequestHandler =>
  (_request, response, next) => {
    response.render = (view: string, values?: object) =>
      pages.render(view, values ?? {}, (error: Error | null, page: string) =>
        error ? next(error) : response.send(page.replace(FOREIGN_LINKS, '')),
      );
    next();
  };
