import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { INFLUXDB, PROMETHEUS } from './datasources.ts';
import { HOUSEHOLD, tagValues } from './flux.ts';

interface BoardLook {
  uid: string;
  title: string;
  about: string;
  /** What is shown when it is opened. */
  from: string;
  to?: string;
  refresh: string;
}

/** A board of ours, which links to the others and keeps the household and the time when one goes there. */
export const board = ({ uid, title, about, from, to = 'now', refresh }: BoardLook): DashboardBuilder =>
  new DashboardBuilder(title)
    .uid(`ohmini-${uid}`)
    .description(about)
    .tags(['ohmini'])
    // Days begin and end as on a bill, wherever the browser is.
    .timezone('Europe/London')
    .time({ from, to })
    .refresh(refresh)
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Ohmini')
        .type(DashboardLinkType.Dashboards)
        .tags(['ohmini'])
        .asDropdown(true)
        .includeVars(true),
    );

/** A household or meter that has been silent for longer is found no more. */
const LATELY = 'start: -30d';

const query = (name: string, label: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc);

const READINGS = 'energy_consumption';

/** Those that have readings in the store. */
export const storedHousehold = () =>
  query('household', 'Household')
    .datasource(INFLUXDB)
    .query(tagValues('account', READINGS, { _field: 'demand' }, LATELY));

export const storedMeter = () =>
  query('meter', 'Meter')
    .datasource(INFLUXDB)
    .query(tagValues('device', READINGS, { _field: 'demand', account: HOUSEHOLD }, LATELY));

/** Tariffs with a price that began within two years: those of long ago are in the store, and in the way. */
export const storedTariff = () =>
  query('tariff', 'Tariff')
    .datasource(INFLUXDB)
    .query(tagValues('tariff', 'unit_rate', { _field: 'unit_rate' }, 'start: -730d'));

const labelValues = (text: string) => ({ query: text, refId: 'values' });

/** Those that a fetcher polls. */
export const polledHousehold = () =>
  query('household', 'Household')
    .datasource(PROMETHEUS)
    .query(labelValues('label_values(ohmini_last_reading_timestamp_seconds, account)'));

export const polledMeter = () =>
  query('meter', 'Meter')
    .datasource(PROMETHEUS)
    .query(labelValues(`label_values(ohmini_last_reading_timestamp_seconds{account="${HOUSEHOLD}"}, device)`));
