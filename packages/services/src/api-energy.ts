import {
  type Buckets,
  type EnergyColumns,
  energyColumns,
  energyFields,
  type History,
  measurementOf,
  rowsFor,
  type Series,
} from '@ohmini/core';

export interface EnergyPorts {
  history: History;
  /** INFLUXDB_MEASUREMENT. */
  measurement: string;
}

/** One meter, downsampled by the store. @throws when the store cannot be read */
export async function readEnergy(
  { history, measurement }: EnergyPorts,
  meter: Series,
  buckets: Buckets,
): Promise<EnergyColumns> {
  const { account, device, fuel } = meter;
  const { stepMs } = buckets;
  const interval = rowsFor(buckets);
  const found = await history.buckets(
    { measurement: measurementOf(meter, measurement), tags: { account, device } },
    { interval, stepMs, fields: energyFields(stepMs), limit: Math.ceil((interval.to - interval.from) / stepMs) + 1 },
  );
  const columns = energyColumns(found, buckets);
  // Of gas no power is known, and half an hour's mean would look like one.
  return fuel === 'gas' ? { ...columns, demandKw: columns.demandKw.fill(Number.NaN) } : columns;
}
