import type { JournalEntry } from '@ohmini/core';
import { z } from 'zod';
import { compact, entry, numbered } from './entry.ts';
import { amount, isObject, moment, part, rowsOf, word } from './lenient.ts';

const COMPLETED = 'completedDispatches(accountNumber: $accountNumber) { start end delta meta { source location } }';

/** One call for all: completed dispatches are those of the account, planned ones those of a device (API contract 6.2). */
export function dispatchesQuery(
  devices: readonly string[],
  withCompleted: boolean,
): { query: string; variables: Record<string, string> } {
  const names = devices.map((_, index) => `$device${index}: String!`);
  const plans = devices.map(
    (_, index) =>
      `${planOf(index)}: flexPlannedDispatches(deviceId: $device${index}) { start end type energyAddedKwh }`,
  );
  const given = [...(withCompleted ? ['$accountNumber: String!'] : []), ...names];
  const fields = [...plans, ...(withCompleted ? [COMPLETED] : [])];
  const query = `query Dispatches(${given.join(', ')}) {
    ${fields.join('\n    ')}
  }`;
  return { query, variables: Object.fromEntries(devices.map((id, index) => [`device${index}`, id])) };
}

const planOf = (index: number): string => `plan${index}`;

/** The energy of a plan may be negative: a car that gives back (API contract 6.2). */
const planned = z.object({ start: moment, end: moment, type: word, energyAddedKwh: amount });

const completed = z.object({ start: moment, end: moment, delta: amount, meta: part({ source: word, location: word }) });

/** @returns undefined when the answer has another shape */
export function readDispatches(
  data: unknown,
  devices: readonly string[],
  reject: () => void,
): JournalEntry[] | undefined {
  if (!isObject(data)) return undefined;
  const plans = devices.flatMap((device, index) =>
    rowsOf(data[planOf(index)], planned, reject).map(({ start, end, type, energyAddedKwh }) =>
      dispatch('planned', [device], { start, end }, { device, energy_added_kwh: energyAddedKwh, type }),
    ),
  );
  const done = rowsOf(data.completedDispatches, completed, reject).map(({ start, end, delta, meta }) =>
    dispatch('completed', [], { start, end }, { delta_kwh: delta, source: meta?.source, location: meta?.location }),
  );
  const entries = [...plans, ...done].filter((each) => each !== undefined);
  for (let missing = plans.length + done.length - entries.length; missing > 0; missing--) reject();
  return numbered(entries.toSorted(byContent));
}

/** Undefined without its times: they are what it is known by. */
function dispatch(
  stage: 'planned' | 'completed',
  of: readonly string[],
  { start, end }: { start: string | undefined; end: string | undefined },
  fields: Record<string, string | number | undefined>,
): JournalEntry | undefined {
  if (start === undefined || end === undefined) return undefined;
  return entry([stage, ...of, compact(start)], { stage, starts_at: start, ends_at: end, ...fields });
}

/** In whatever order they are answered, two of one moment keep their numbers. */
const byContent = (a: JournalEntry, b: JournalEntry): number =>
  a.id.localeCompare(b.id, 'en') || (JSON.stringify(a.fields) < JSON.stringify(b.fields) ? -1 : 1);
