import { setTimeout as pause } from 'node:timers/promises';
import { type History, hours, type Instant, type Point, type Selection, seconds, startOfLondonDay } from '@ohmini/core';
import type { MeterView } from '@ohmini/dashboard';

/** How often the store is asked. */
const STORED_FOR = seconds(10);

/** A page waits no longer for the store; what it said before is shown meanwhile. */
const PATIENCE = seconds(1);

export type Stored = Pick<MeterView, 'lastHour' | 'today'>;

const NOTHING: Stored = { lastHour: [] };

interface Remembered {
  stored: Stored;
  answeredAt: Instant;
  asking?: Promise<void> | undefined;
}

/** What the store knows of each meter, asked now and then and never twice at once. A store that is down is left out. */
export function storedViews(history: History, now: () => Instant): (selection: Selection) => Promise<Stored> {
  const remembered = new Map<string, Remembered>();

  async function ask(selection: Selection, memory: Remembered): Promise<void> {
    memory.stored = await readStored(history, selection, now()).catch(() => NOTHING);
    memory.answeredAt = now();
    memory.asking = undefined;
  }

  return async (selection) => {
    const key = JSON.stringify(selection);
    const memory = remembered.get(key) ?? { stored: NOTHING, answeredAt: 0 };
    remembered.set(key, memory);
    if (now() - memory.answeredAt >= STORED_FOR) {
      memory.asking ??= ask(selection, memory);
      await Promise.race([memory.asking, pause(PATIENCE, undefined, { ref: false })]);
    }
    return memory.stored;
  };
}

async function readStored(history: History, selection: Selection, now: Instant): Promise<Stored> {
  const today = { from: startOfLondonDay(now), to: now };
  const [hour, [first], energyKwh, costGbp] = await Promise.all([
    history.range(selection, { from: now - hours(1), to: now }, 400),
    history.range(selection, today, 1),
    history.sum(selection, 'consumption_delta', today),
    history.sum(selection, 'cost_delta', today),
  ]);
  // On the first day the store begins later than the day, and the sums with it.
  const since = first && first.at > today.from + hours(1) ? first.at : today.from;
  return { lastHour: hour.map(demandOf), today: { energyKwh, costGbp, since } };
}

const demandOf = ({ at, fields }: Point) => ({
  readAt: at,
  demandKw: typeof fields.demand === 'number' ? fields.demand : null,
});
