import express, { type Express } from 'express';
import { passwordGate, sameOriginOnly } from './access.ts';
import { answerErrors, notFound } from './answers.ts';
import { apiRoutes } from './api-routes.ts';
import { BOARD_PATH, board } from './board.ts';
import { notStored, strictHeaders } from './headers.ts';
import { type Address, type Listening, listen } from './listen.ts';
import { liveLook } from './live-look.ts';
import { liveStream } from './live-stream.ts';
import { OCTOPUS_PATH, octopusRoutes } from './octopus-routes.ts';
import { pageRoutes } from './page-routes.ts';
import type { DashboardPorts, StatusPorts } from './ports.ts';
import { stallWatch } from './stall-watch.ts';
import { statusRoutes } from './status-routes.ts';

/**
 * `/health`, `/ready` and `/metrics`, as every service has them. Closing is prompt: clients that stay connected are let go.
 * @throws Error naming the address and what to do, when it cannot be had
 */
export const serveStatus = (address: Address, ports: StatusPorts): Promise<Listening> =>
  serve(address, ports, (app) => {
    app.use((_request, response) => {
      response.status(404).json({ error: 'Only /health, /ready and /metrics are here.' });
    });
  });

/** The same and the tariffs, and behind the password the pages, their API and Bull Board. */
export const serveDashboard = (address: Address, ports: DashboardPorts): Promise<Listening> =>
  serve(address, ports, (app, resources) => {
    const live = resources.use(liveStream({ look: liveLook(ports), clock: ports.clock }));
    app.use(OCTOPUS_PATH, octopusRoutes(ports));
    app.use(passwordGate(ports.access), sameOriginOnly);
    const { boardWritable: writable, demo, onRetry, queues } = ports;
    app.use(BOARD_PATH, board({ queues, writable, demo, onRetry }));
    app.use(pageRoutes(ports, live), apiRoutes(ports));
    app.use(notFound(ports), answerErrors(ports));
  });

async function serve(
  address: Address,
  ports: StatusPorts,
  addRest: (app: Express, resources: DisposableStack) => void,
): Promise<Listening> {
  using resources = new DisposableStack();
  const stalls = resources.use(stallWatch());
  const app = express().disable('x-powered-by');
  app.use(strictHeaders, notStored);
  app.use(statusRoutes(ports, () => ports.fault?.() ?? stalls.fault()));
  addRest(app, resources);
  const listening = await listen(app, address);
  const served = resources.move();
  return {
    url: listening.url,
    async [Symbol.asyncDispose]() {
      // First what is being served: a connection closes once its answer has ended.
      served.dispose();
      await listening[Symbol.asyncDispose]();
    },
  };
}
