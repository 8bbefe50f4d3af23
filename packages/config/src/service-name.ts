import { type Kind, kind } from './kind.ts';

export const SERVICES = ['scheduler', 'fetcher', 'writer', 'alerter', 'dashboard'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** A comma-separated list; the order and repetitions mean nothing. */
export const serviceList = (): Kind<ServiceName[]> =>
  kind({ rule: `a comma-separated list of ${SERVICES.join(', ')}` }, (text) => {
    const asked = new Set(text.toLowerCase().split(/\s*,\s*/));
    const known = SERVICES.filter((service) => asked.delete(service));
    return asked.size === 0 && known.length > 0 ? known : undefined;
  });
