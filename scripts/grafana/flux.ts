import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { INFLUXDB } from './datasources.ts';
import type { Query } from './query.ts';

/**
 * Queries in Flux. Grafana puts in the bucket, the times that are shown and the width of a point (`v.`), and the variables of
 * the board (`$`).
 */
export const HOUSEHOLD = '$household';
export const METER = '$meter';
const TARIFF = '$tariff';

/** What of a measurement is wanted, by tag or column. */
type Selection = Record<string, string>;

const meter: Selection = { account: HOUSEHOLD, device: METER };

/** The measurement of INFLUXDB_MEASUREMENT, as it is by default. */
const READINGS = 'energy_consumption';

const SHOWN = 'start: v.timeRangeStart, stop: v.timeRangeStop';

const from = (measurement: string, where: Selection, range = SHOWN): string => {
  const wanted = { _measurement: measurement, ...where };
  const conditions = Object.entries(wanted).map(([column, value]) => `r["${column}"] == "${value}"`);
  return `from(bucket: v.defaultBucket)
  |> range(${range})
  |> filter(fn: (r) => ${conditions.join(' and ')})`;
};

const windows = (every: string, fn: 'last' | 'max' | 'mean' | 'sum'): string =>
  `|> aggregateWindow(every: ${every}, fn: ${fn}, createEmpty: false, timeSrc: "_start")`;

/** The days are those of the UK, as on a bill. */
const inUkDays = (query: string): string => `import "timezone"

option location = timezone.location(name: "Europe/London")

${query}`;

/** What the meter said at the finest, as wide as a point of the graph. */
export const course = (field: string, fn: 'last' | 'max' | 'mean'): string => `${from(READINGS, {
  ...meter,
  resolution: '10s',
  _field: field,
})}
  ${windows('v.windowPeriod', fn)}`;

/** The newest of the time shown. */
export const newest = (field: string): string => `${from(READINGS, { ...meter, resolution: '10s', _field: field })}
  |> last()`;

/** All of the time shown. A gap may be filled at another resolution, and none counts twice: they are added up. */
export const total = (field: string): string => `${from(READINGS, { ...meter, _field: field })}
  |> group()
  |> sum()`;

/** The same in half hours or UK days: first for each resolution, as the store does it fastest, then all together. */
export const totals = (
  field: string,
  every: '30m' | '1d',
  { measurement = READINGS, where = meter }: { measurement?: string; where?: Selection } = {},
): string =>
  inUkDays(`${from(measurement, { ...where, _field: field })}
  ${windows(every, 'sum')}
  |> group(columns: ["_time"])
  |> sum()
  |> group()
  |> sort(columns: ["_time"])`);

/** What the export register grew by. */
const growth = `${from(READINGS, { ...meter, resolution: '10s', _field: 'export' })}
  |> difference(nonNegative: true)`;

export const exported = `${growth}
  |> group()
  |> sum()`;

export const exportedDaily = inUkDays(`${growth}
  ${windows('1d', 'sum')}`);

export const gasDaily = totals('consumption_delta', '1d', {
  measurement: 'gas_consumption',
  where: { account: HOUSEHOLD },
});

/** Gaps that were closed in the time shown. */
export const closedGaps = `${from('gap', meter)}
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> group()
  |> sort(columns: ["_time"], desc: true)
  |> limit(n: 200)`;

/** Prices of a tariff that begin in the time shown, and the one that is in force at its end. */
export const prices = from('unit_rate', { tariff: TARIFF, _field: 'unit_rate' });
export const priceInForce = `${prices}
  |> last()`;
export const standingChargeInForce = `${from('standing_charge', { tariff: TARIFF, _field: 'standing_charge' })}
  |> last()`;

/** What Octopus said of the tariff, newest first. */
export const priceNews = `${from('rate_journal', { tariff: TARIFF })}
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> group()
  |> sort(columns: ["_time"], desc: true)
  |> limit(n: 200)`;

/** What holds of each agreement of the household. */
export const agreements = `${from('agreement', { account: HOUSEHOLD })}
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> group(columns: ["entry"])
  |> sort(columns: ["_time"])
  |> last(column: "status")
  |> group()`;

/** The values of a tag, for a variable; `range` reaches back to where one is still of interest. */
export const tagValues = (tag: string, measurement: string, where: Selection, range: string): string =>
  `${from(measurement, where, range)}
  |> last()
  |> group()
  |> distinct(column: "${tag}")`;

/** Grafana's query of the Flux editor, which its own library has no type for. */
interface FluxQuery extends Dataquery {
  refId: string;
  datasource: typeof INFLUXDB;
  query: string;
}

export const flux = (query: string, refId = 'A'): Query => ({
  datasource: INFLUXDB,
  target: { build: (): FluxQuery => ({ refId, datasource: INFLUXDB, query, _implementsDataqueryVariant() {} }) },
});
