import { jobs, seconds } from '@ohmini/core';
import { condition } from '@ohmini/queue';
import type { Context } from './context.ts';
import { type Loop, loop } from './loop.ts';
import { quarantineSize } from './quarantined.ts';

const LOOK_EVERY = seconds(30);

/** Notes whether anything is in quarantine. */
export function refusedReadings(context: Context): Loop {
  const { queues } = context;
  const refused = condition(context, 'quarantine');
  return loop('quarantine', LOOK_EVERY, context, async () => {
    const size = await quarantineSize(queues);
    if (size === 0) await refused.clear();
    else
      await refused.raise(`${size === 1 ? 'One reading is' : `${size} readings are`} held. ${await oneReason(queues)}`);
    return undefined;
  });
}

/** The newest. */
async function oneReason(queues: Context['queues']): Promise<string> {
  const [job] = await queues.of('quarantine').getJobs(['waiting', 'active', 'failed'], 0, 0);
  const { data } = jobs.quarantine.payload.safeParse(job?.data);
  return data ? `${data.reason}: ${data.said}` : '';
}
