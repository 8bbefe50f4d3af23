import type { Clock } from '@ohmini/core';
import { type Response, Router } from 'express';
import type { Readiness, StatusPorts } from './ports.ts';
import { limitedBy, tokenBuckets } from './rate-limit.ts';

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

const PATHS = ['/health', '/ready', '/metrics'];

const timestamp = (clock: Clock): string => new Date(clock.now()).toISOString();

/**
 * `/health`, `/ready` and `/metrics` (design 6): open to everybody, so they hold nothing private.
 * `/health` is for whoever restarts the process, and says 503 only for its own fault.
 */
export function statusRoutes(ports: StatusPorts, fault: () => string | undefined): Router {
  const { clock, version, log } = ports;
  const routes = Router();
  routes.use(PATHS, limitedBy(tokenBuckets(clock)));

  routes.get('/health', (_request, response) => {
    const message = fault();
    const status = message ? 'unhealthy' : 'healthy';
    response.status(message ? 503 : 200).json({ status, timestamp: timestamp(clock), version, message });
  });

  routes.get('/ready', async (_request, response) => {
    const { ready, components } = await ports.readiness().catch((err: unknown): Readiness => {
      log.error({ err }, 'readiness could not be found out');
      return { ready: false, components: {} };
    });
    response.status(ready ? 200 : 503).json({ ready, timestamp: timestamp(clock), components: bare(components) });
  });

  routes.get('/metrics', async (_request, response) => {
    await ports.metrics().then(
      (text) => response.type(PROMETHEUS_TEXT).send(text),
      (err: unknown) => unavailable(response, ports, err),
    );
  });

  routes.all(PATHS, (_request, response) => {
    response.status(405).set('allow', 'GET, HEAD').json({ error: 'This is to be read only.' });
  });
  return routes;
}

function unavailable(response: Response, { log }: StatusPorts, err: unknown): void {
  log.error({ err }, 'metrics could not be gathered');
  response.status(503).type('text/plain').send('Metrics are not available just now.\n');
}

/** Only the two fields of the contract leave the house, whatever else a component carries. */
const bare = (components: Readiness['components']): Readiness['components'] =>
  Object.fromEntries(Object.entries(components).map(([name, { status, message }]) => [name, { status, message }]));
