import { type History, Permanent } from '@ohmini/core';
import { type Handler, work } from '@ohmini/queue';
import type { Context } from './context.ts';
import { refusals } from './refusals.ts';
import { refusedReadings } from './refused-readings.ts';
import { sendBack } from './send-back.ts';
import { workOptions } from './work-options.ts';

/** A person who sends everything back at once does not take the store's time from the live page. */
const CONCURRENCY = 5;

/** Keeps what the store refused until a person decides, says so, and gives back to the writer what is sent back. */
export function quarantineWork(context: Context, history: History): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const told = stack.use(refusedReadings(context));
  const job = quarantineJob(context, history, () => told.hurry());
  stack.use(work('quarantine', job, { ...workOptions(context), concurrency: CONCURRENCY }));
  return stack;
}

/**
 * The first run fails for good, so that Bull Board shows the reading under _failed_ with the store's own words. A run
 * after that was asked for by a person: a stall alone never gets here, because it adds no failure.
 */
export const quarantineJob =
  (context: Context, history: History, onRefused: () => void): Handler<'quarantine'> =>
  async (payload, _signal, { change, failures, id }) => {
    if (failures === 0) {
      await refusals(context)
        .note(id, payload.refusedAt)
        .catch(() => {});
      context.metrics.readingsQuarantined.inc({ account: payload.write.account });
      onRefused();
      throw new Permanent(payload.reason, payload.said, 'data');
    }
    try {
      await sendBack({ ...context, history }, payload);
    } catch (error) {
      const { isForced, ...plain } = payload;
      // Forced for one try: whoever retries next may know nothing of it.
      if (isForced) await change(plain);
      throw error;
    }
  };
