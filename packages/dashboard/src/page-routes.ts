import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import type { LiveStream } from './live-stream.ts';
import { livePage } from './pages/live-page.ts';
import { statusPage } from './pages/status-page.ts';
import type { DashboardPorts } from './ports.ts';

const ASSETS = fileURLToPath(new URL('./assets', import.meta.url));

export function pageRoutes(ports: DashboardPorts, live: LiveStream): Router {
  const routes = Router();
  routes.get('/', async (_request, response) => {
    response.send(livePage(ports, await ports.overview()));
  });
  routes.get('/status', async (_request, response) => {
    response.send(statusPage(ports, await ports.readiness()));
  });
  routes.get('/api/v1/overview', async (_request, response) => {
    response.json({ demo: ports.demo, ...(await ports.overview()) });
  });
  routes.get('/api/v1/live', (_request, response) => live.join(response));
  routes.use('/assets', express.static(ASSETS, { index: false, redirect: false }));
  return routes;
}
