import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { dashboardApp } from '../src/server.ts';
import { ports } from './dashboard.ts';

export interface Route {
  /** Parameters are filled in. */
  path: string;
  /** In capitals; every one where a handler takes what comes. */
  methods: readonly string[];
}

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

type Handler = { stack?: Layer[]; router?: { stack: Layer[] } } & object;

interface Layer {
  handle: Handler;
  route?: { path: string | string[]; stack: { method?: string }[] };
}

const ASSETS = join(import.meta.dirname, '../src/assets');

/**
 * Every route that the dashboard serves, read from its routers, with those of Bull Board: what there is, not what we know
 * of. Express forgets the path that a router was mounted at, so it is noted while the routers are made.
 */
export function dashboardRoutes(): Route[] {
  const mounts = new Map<object, string>();
  const { prototype } = express.Router as unknown as { prototype: { use(...given: unknown[]): unknown } };
  const { use } = prototype;
  prototype.use = function noted(...given) {
    const [path, ...handlers] = given;
    // A list of paths is of one that limits them; what it lets through is listed itself.
    if (typeof path === 'string' && path !== '/')
      for (const handler of handlers.flat()) if (typeof handler === 'function') mounts.set(handler, path);
    return use.apply(this, given);
  };
  try {
    using resources = new DisposableStack();
    const app = dashboardApp(ports(), resources) as unknown as Handler;
    return [...routesIn(app, '', mounts), ...assets()];
  } finally {
    prototype.use = use;
  }
}

function routesIn(handler: Handler, at: string, mounts: Map<object, string>): Route[] {
  return (handler.router?.stack ?? handler.stack ?? []).flatMap(({ handle, route }) => {
    if (route) {
      const methods = route.stack.map(({ method }) => method?.toUpperCase() ?? '');
      return [route.path].flat().map((path) => ({ path: filled(at + path), methods }));
    }
    const mount = mounts.get(handle);
    const inner = routesIn(handle, at + (mount ?? ''), mounts);
    // A handler of everything below a path; those of every path are the gates and what comes behind all.
    return mount !== undefined && inner.length === 0 ? [{ path: `${at}${mount}/x`, methods: METHODS }] : inner;
  });
}

const filled = (pattern: string): string => pattern.replaceAll(/:\w+/g, 'x').replaceAll(/[{}]|\*\w+/g, '');

const assets = (): Route[] =>
  readdirSync(ASSETS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({
      path: `/assets${join(parentPath, name).slice(ASSETS.length)}`,
      methods: ['GET', 'HEAD'],
    }));
