import type { History } from '@ohmini/core';
import type { ApiPorts } from '@ohmini/dashboard';
import { readDays } from './api-days.ts';
import { listMeters } from './api-meters.ts';
import { readRates } from './api-rates.ts';
import { readSeries } from './api-series.ts';
import type { Context } from './context.ts';

/** What the JSON API answers from: Redis, the store and the tariff cache. */
export function apiPorts(context: Context, history: History): ApiPorts {
  const ports = { ...context, history, measurement: context.config.measurement };
  return {
    meters: () => listMeters(context),
    series: (question) => readSeries(ports, question),
    days: (question) => readDays(ports, question),
    rates: (question) => readRates(ports, question),
  };
}
