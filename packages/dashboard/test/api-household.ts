import { minutes, Permanent, seconds } from '@ohmini/core';
import type { ApiPorts, MeterName } from '../src/index.ts';
import { EVENING } from './household.ts';

export const METER: MeterName = { account: 'home', device: '00-11-22-33-44-55-66-77' };

const expectKnown = ({ account, device }: { account: string; device?: string | undefined }): void => {
  if (account !== METER.account || (device ?? METER.device) !== METER.device)
    throw new Permanent('unknown-meter', 'There is no such meter.', 'missing');
};

/** An hour of which the second half is not known, whatever is asked for. */
export const quietApi: ApiPorts = {
  meters: async () => [
    { ...METER, fuel: 'electricity', isExport: true, silentSince: undefined, newestAt: EVENING - seconds(14) },
    { account: 'home', device: '00-22', fuel: 'gas', isExport: false, silentSince: EVENING, newestAt: undefined },
  ],
  async series({ interval: { from }, ...meter }) {
    expectKnown(meter);
    const column = (...values: number[]) => Float64Array.from(values);
    return {
      isUpperBound: true,
      columns: {
        at: column(from, from + minutes(1), from + minutes(2)),
        demandKw: column(1.2344, -0.0001, Number.NaN),
        importKwh: column(0.1 + 0.2, 0, Number.NaN),
        exportKwh: column(Number.NaN, 0.25, Number.NaN),
        costGbp: column(0.000000123, -0.01, Number.NaN),
      },
    };
  },
  async days({ days, ...meter }) {
    expectKnown(meter);
    const figures = { importKwh: 9.1 + 0.2, exportKwh: undefined, costGbp: 2.5, exportGbp: undefined };
    return days.map((day) => ({
      ...day,
      ...figures,
      standingGbp: 0.5213,
      elapsedSeconds: 86_400,
      coveredSeconds: 86_390,
      isUpperBound: false,
    }));
  },
  async rates({ account, device, interval: { from } }) {
    expectKnown({ account, device });
    return {
      device: METER.device,
      unit: [{ from, to: from + minutes(30), pence: 31.4475 }],
      export: [],
      standingPence: undefined,
      isUpperBound: false,
    };
  },
};
