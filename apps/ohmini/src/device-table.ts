import type { HouseholdMeters, ListedMeter } from '@ohmini/services';

const HEAD = ['household', 'meter', 'serial', 'fuel', 'direction', 'polled', 'last reading', 'why'];

/** A line for each meter, in columns. Devices are shortened as on the page; the whole ids are in the JSON. */
export function deviceTable(households: readonly HouseholdMeters[], now: number): string {
  const rows = households.flatMap((each) =>
    each.meters.length > 0 ? each.meters.map((meter) => rowOf(each.household, meter, now)) : [emptyRow(each)],
  );
  const lines = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
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

const STEPS = [
  { unit: 'd', seconds: 86_400 },
  { unit: 'h', seconds: 3600 },
  { unit: 'min', seconds: 60 },
] as const;

function ageInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const step = STEPS.find((each) => seconds >= each.seconds);
  return step ? `${Math.floor(seconds / step.seconds)} ${step.unit} ago` : `${seconds} s ago`;
}
