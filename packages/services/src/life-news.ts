import { setTimeout as pause } from 'node:timers/promises';
import { seconds } from '@ohmini/core';
import { backlog } from './backlog.ts';
import type { Context } from './context.ts';
import { VERSION } from './version.ts';

/** A channel that takes longer hears of it at the next start. */
const HEARD_WITHIN = seconds(1);
const LOOK_EVERY = 50;

/** Says that Ohmini has started and, when disposed, that it stops. Of severity info: few want to hear of it. */
export async function lifeNews(context: Context): Promise<AsyncDisposable> {
  const { clock, queues } = context;
  const tell = async (what: 'started' | 'stopped', title: string, text: string): Promise<string> => {
    const at = clock.now();
    const id = `${what}.${at}`;
    await queues.add('alert', [{ id, payload: { kind: 'news', name: what, severity: 'info', title, text, at } }]);
    return id;
  };
  await tell('started', 'Ohmini has started', `It is version ${VERSION}.`);
  async function tellEnd(): Promise<void> {
    const readings = await backlog(context).readings();
    const left =
      readings === 0 ? 'No reading waits.' : `About ${readings} readings wait; they are stored after the next start.`;
    const id = await tell('stopped', 'Ohmini stops', left);
    for (const end = Date.now() + HEARD_WITHIN; Date.now() < end; await pause(LOOK_EVERY))
      if (await (await queues.of('alert').getJob(id))?.isCompleted()) return;
  }

  return {
    // Nothing that is worth a late end: Redis may be gone already.
    [Symbol.asyncDispose]: () => Promise.race([tellEnd().catch(() => {}), pause(HEARD_WITHIN)]),
  };
}
