import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** What a panel asks, and whom. */
export interface Query {
  datasource: DataSourceRef;
  target: Builder<Dataquery>;
}

/** A panel asks one data source. */
export type Queries = [Query, ...Query[]];
