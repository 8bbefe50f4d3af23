import { jobs, seconds } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';
import { type Loop, loop } from './loop.ts';
import { quarantineSize } from './quarantined.ts';

const LOOK_EVERY = seconds(30);

/** Tells people once when something is in quarantine, and once when nothing is left there. */
export function refusedReadings(context: Context): Loop {
  const { keys, queues, redis } = context;
  const refused = condition(redis, keys, queues, 'refused-readings');
  return loop('quarantine', LOOK_EVERY, context, async () => {
    if ((await quarantineSize(queues)) === 0) {
      const text = 'Each was stored after all, or dropped.';
      await refused.clear({ severity: 'info', title: 'The quarantine is empty', text });
      return undefined;
    }
    const text = `${await oneReason(queues)} They are kept: \`ohmini quarantine list\` and Bull Board show them.`;
    await refused.raise({ severity: 'warning', title: 'The store refuses some readings', text });
    return undefined;
  });
}

/** The newest. */
async function oneReason(queues: Context['queues']): Promise<string> {
  const [job] = await queues.of('quarantine').getJobs(['waiting', 'active', 'failed'], 0, 0);
  const { data } = jobs.quarantine.payload.safeParse(job?.data);
  return data ? `${data.reason}: ${data.said}` : '';
}
