import { isLocalName } from '@ohmini/config';
import type { TariffPorts } from '@ohmini/dashboard';
import { nameRooms } from '@ohmini/queue';
import { dropIn } from '@ohmini/tariffs';
import type { Context } from './context.ts';
import { tariffsHeld } from './tariffs-held.ts';

/** Octopus' REST API for tariffs as the dashboard offers it to other programs. */
export function tariffPorts(context: Context): TariffPorts {
  const { clock, config, keys, metrics, redis, tariffs } = context;
  const answer = dropIn({ tariffs, clock, ours: tariffsHeld(context), rooms: nameRooms(redis, keys) });
  return {
    async answer(request) {
      const reply = await answer(request);
      metrics.tariffAnswers.inc({ status: reply.status });
      return reply;
    },
    publicUrl: config.dashboard.publicUrl,
    isOwnHost: isLocalName,
  };
}
