import { type Request, Router } from 'express';
import { assetRoutes } from './asset-routes.ts';
import { choiceOf } from './chosen-meter.ts';
import type { LiveStream } from './live-stream.ts';
import { rangeOf } from './pages/history-card.ts';
import { livePage } from './pages/live-page.ts';
import { runbookPage } from './pages/runbook-page.ts';
import { statusPage } from './pages/status-page.ts';
import type { DashboardPorts } from './ports.ts';
import { runbooks } from './runbooks.ts';

export function pageRoutes(ports: DashboardPorts, live: LiveStream): Router {
  const routes = Router();
  const runbookOf = runbooks();
  routes.get('/', async (request, response) => {
    const query = queryOf(request);
    const choice = choiceOf(query);
    response.send(
      livePage(ports, { overview: await ports.overview(choice), choice, range: rangeOf(query.get('range')) }),
    );
  });
  routes.get('/status', async (_request, response) => {
    response.send(statusPage(ports, await ports.readiness()));
  });
  routes.get('/runbooks{/:rule}', async ({ params }, response, next) => {
    const runbook = await runbookOf(params.rule);
    if (runbook) response.send(runbookPage(ports, runbook));
    else next();
  });
  routes.get('/api/v1/overview', async (_request, response) => {
    response.json({ demo: ports.demo, ...(await ports.overview()) });
  });
  // Of a stream there is no end to measure.
  routes.head('/api/v1/live', (_request, response) => void response.type('text/event-stream').end());
  routes.get('/api/v1/live', (request, response) => {
    const { account = '', device = '' } = choiceOf(queryOf(request));
    live.join(response, `${new URLSearchParams({ account, device })}`);
  });
  routes.use('/assets', assetRoutes());
  return routes;
}

/** As text: Express would make lists and objects of what is named twice. */
const queryOf = (request: Request): URLSearchParams => new URL(request.url, 'http://here').searchParams;
