import express, { type Express } from 'express';
import { gate } from './access/gate.ts';
import { knownHost } from './access/known-host.ts';
import { sameOriginOnly } from './access/same-origin.ts';
import { answerErrors, notFound } from './answers.ts';
import { apiRoutes } from './api-routes.ts';
import { BOARD_PATH, board } from './board.ts';
import { notStored, strictHeaders } from './headers.ts';
import { type Address, type Listening, listen } from './listen.ts';
import { liveLook } from './live-look.ts';
import { liveStream } from './live-stream.ts';
import { OCTOPUS_PATH, octopusRoutes } from './octopus-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { pipelineRoutes } from './pipeline-routes.ts';
import type { DashboardPorts, StatusPorts } from './ports.ts';
import { limitedBy, OF_READERS, tokenBuckets } from './rate-limit.ts';
import { smallBodies } from './small-bodies.ts';
import { stallWatch } from './stall-watch.ts';
import { statusRoutes } from './status-routes.ts';

/**
 * `/health`, `/ready` and `/metrics`, as every service has them. Closing is prompt: clients that stay connected are let go.
 * @throws Error naming the address and what to do, when it cannot be had
 */
export const serveStatus = (address: Address, ports: StatusPorts): Promise<Listening> =>
  serve(address, (resources) => {
    const app = statusApp(ports, resources);
    app.use((_request, response) => {
      response.status(404).json({ error: 'Only /health, /ready and /metrics are here.' });
    });
    return app;
  });

/** The same and the tariffs, and behind the password the pages, their API and Bull Board. */
export const serveDashboard = (address: Address, ports: DashboardPorts): Promise<Listening> =>
  serve(address, (resources) => dashboardApp(ports, resources));

export function dashboardApp(ports: DashboardPorts, resources: DisposableStack): Express {
  const app = statusApp(ports, resources).set('trust proxy', ports.isTrustedProxy);
  const live = resources.use(liveStream({ look: liveLook(ports), clock: ports.clock }));
  app.use(OCTOPUS_PATH, octopusRoutes(ports));
  // From here on nobody is served whom these do not let through.
  const take = tokenBuckets(ports.clock, OF_READERS);
  app.use(limitedBy(take), knownHost(ports.isOurName), gate(ports.access, ports), sameOriginOnly);
  app.use(BOARD_PATH, board({ ...ports, writable: ports.boardWritable }));
  app.use(pageRoutes(ports, live), pipelineRoutes(ports), apiRoutes(ports));
  app.use(notFound(ports), answerErrors(ports));
  return app;
}

function statusApp(ports: StatusPorts, resources: DisposableStack): Express {
  const stalls = resources.use(stallWatch());
  const app = express().disable('x-powered-by');
  app.use(strictHeaders, notStored, smallBodies);
  app.use(statusRoutes(ports, () => ports.fault?.() ?? stalls.fault()));
  return app;
}

async function serve(address: Address, appWith: (resources: DisposableStack) => Express): Promise<Listening> {
  using resources = new DisposableStack();
  const listening = await listen(appWith(resources), address);
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
