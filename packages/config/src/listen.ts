import type { ServiceName } from './service-name.ts';
import type { Settings } from './table.ts';

/** A process of several services, and the dashboard, listen at 8080; the others beside it on the same machine. */
const PORTS: Record<ServiceName, number> = {
  dashboard: 8080,
  scheduler: 8081,
  fetcher: 8082,
  writer: 8083,
  alerter: 8084,
};

/** Where this process listens: by default for this machine alone, or for the network of its container. */
export function listenAddress(settings: Settings): { host: string; port: number } {
  const [first, ...others] = settings.SERVICES;
  const ownPort = first && others.length === 0 ? PORTS[first] : PORTS.dashboard;
  const { host, port } = settings.HEALTH_SERVER_ADDR ?? { port: ownPort };
  return { host: host ?? (settings.OHMINI_CONTAINER ? '0.0.0.0' : '127.0.0.1'), port };
}
