import { createBullBoard } from '@bull-board/api';
import { ExpressAdapter } from '@bull-board/express';
import type { Express } from 'express';

export interface BoardRoute {
  method: string;
  route: string;
}

/** Every route that the installed Bull Board registers, read from its router: what it has, not what we know of it. */
export function boardRoutes(): BoardRoute[] {
  const serverAdapter = new ExpressAdapter();
  createBullBoard({ queues: [], serverAdapter });
  const app: Express = serverAdapter.getRouter();
  return routesIn(app.router.stack);
}

type Stack = Express['router']['stack'];

const routesIn = (stack: Stack): BoardRoute[] =>
  stack.flatMap(({ route, handle }) => {
    if (route) {
      const paths = [route.path].flat();
      return route.stack.flatMap(({ method }) => paths.map((path) => ({ method, route: path })));
    }
    const nested: unknown = 'stack' in handle ? handle.stack : undefined;
    return Array.isArray(nested) ? routesIn(nested) : [];
  });
