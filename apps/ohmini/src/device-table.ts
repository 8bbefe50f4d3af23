import type { HouseholdMeters, ListedMeter } from '@ohmini/services';
import { ageInWords } from './age-in-words.ts';
import { inColumns } from './in-columns.ts';

const HEAD = ['household', 'meter', 'serial', 'fuel', 'direction', 'polled', 'last reading', 'why'];

/** A line for each meter, in columns. Devices are shortened as on the page; the whole ids are in the JSON. */
export function deviceTable(households: readonly HouseholdMeters[], now: number): string {
  const rows = households.flatMap((each) =>
    each.meters.length > 0 ? each.meters.map((meter) => rowOf(each.household, meter, now)) : [emptyRow(each)],
  );
  return inColumns(HEAD, rows);
}

const rowOf = (household: string, meter: ListedMeter, now: number): string[] => [
  household,
  meter.device === null ? '-' : `…${meter.device.slice(-5)}`,
  meter.serialEnding === null ? '-' : `…${meter.serialEnding}`,
  meter.fuel,
  meter.role,
  meter.isPolled ? 'yes' : 'no',
  meter.lastReadingAt === null ? '-' : ageInWords(now - Date.parse(meter.lastReadingAt)),
  meter.why,
];

const emptyRow = ({ household, lookedAt, fault }: HouseholdMeters): string[] => {
  const why = fault ?? (lookedAt === null ? 'not looked for yet' : 'Octopus knows no meter of this household');
  return [household, '-', '-', '-', '-', '-', '-', why];
};
