import { type Handler, setDevices } from '@ohmini/queue';
import type { Context } from './context.ts';
import type { Sources } from './sources.ts';

/** Finds a household's meters. The scheduler sees them within seconds and has them polled. */
export function discoverJob({ keys, log, redis }: Context, sources: Sources): Handler<'account'> {
  return async ({ account }, signal) => {
    const devices = await sources.of(account).source.discover(signal);
    await setDevices(redis, keys, account, devices);
    const fuels = devices.map(({ fuel }) => fuel).join(', ');
    if (devices.length > 0) log.info({ account, meters: devices.length }, `meters found: ${fuels}`);
    else log.warn({ account }, 'Octopus knows no smart meter of this household; it is asked again in six hours');
  };
}
