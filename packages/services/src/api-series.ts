import { dailyColumns, hours, londonDays, withSilences } from '@ohmini/core';
import type { SeriesAnswer, SeriesQuestion } from '@ohmini/dashboard';
import { type EnergyPorts, readEnergy } from './api-energy.ts';
import type { Context } from './context.ts';
import { namedMeter } from './named-meter.ts';
import { isUpperBound } from './upper-bound.ts';

/** UK midnights are whole hours of UTC, all year. */
const OF_DAYS = hours(1);

/** One meter over time, in as many steps as the question says. */
export async function readSeries(
  ports: EnergyPorts & Pick<Context, 'clock' | 'keys' | 'redis'>,
  { account, device, interval, step }: SeriesQuestion,
): Promise<SeriesAnswer> {
  const meter = await namedMeter(ports, account, device);
  const isDaily = step === 'day';
  const stepMs = isDaily ? OF_DAYS : step;
  const read = await readEnergy(ports, meter, { interval, stepMs });
  const columns = isDaily ? dailyColumns(read, londonDays(knownPart(read.at))) : withSilences(read, meter.fuel, stepMs);
  const elapsed = { from: interval.from, to: Math.min(interval.to, ports.clock.now()) };
  return { columns, isUpperBound: await isUpperBound(ports, account, elapsed) };
}

/** Of days before the first reading and after the newest there is nothing to say. */
const knownPart = (at: Float64Array) => ({ from: at.at(0) ?? 0, to: (at.at(-1) ?? -1) + 1 });
