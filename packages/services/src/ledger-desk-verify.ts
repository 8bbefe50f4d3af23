import { setTimeout as pause } from 'node:timers/promises';
import {
  type Gap,
  type Interval,
  type IntervalSet,
  intersect,
  measurementOf,
  type RegisterCheck,
  type Resolution,
  seconds,
  subtract,
  TEN_SECOND_REACH,
  union,
} from '@ohmini/core';
import { type Audit, audit } from './audit.ts';
import type { LedgerPorts } from './ledger-desk.ts';
import { type GivenUp, givenUpIn } from './ledger-desk-given-up.ts';
import type { LedgerMeter } from './ledger-desk-meters.ts';
import { missingIn } from './ledger-desk-plan.ts';
import { quarantinedTimes, queuedReadings } from './ledger-desk-waiting.ts';

/** One day of one meter: what there is of it, and where the rest is. */
export interface DayAudit {
  meter: LedgerMeter;
  day: Interval;
  /** The day, or as much of it as is over. */
  elapsed: Interval;
  /** Of that, what readings account for that are stored or on their way there. */
  covered: IntervalSet;
  /** Readings, by resolution. */
  stored: Partial<Record<Resolution, number>>;
  /** The sum of what they say was used. */
  usedKwh: number;
  /** Missing, and to be asked for again. */
  open: Gap[];
  /** Missing for good. */
  givenUp: GivenUp[];
  /** Missing, and on no record: nobody ever asked for it, or the record is lost. */
  unknown: IntervalSet;
  /** Readings that were enqueued in the last eight days and are nowhere. */
  lost: { readings: number; time: IntervalSet };
  queued: number;
  quarantined: number;
  register: RegisterCheck | undefined;
  verdict: RegisterVerdict;
}

/**
 * `incomplete`: it grew by more than the readings add up to, as it must while some are missing, waiting or late. `unknown`:
 * it was set back or exchanged, or no reading knows it.
 */
type RegisterVerdict = 'right' | 'incomplete' | 'different' | 'unknown';

export const isWrong = ({ lost, verdict }: Pick<DayAudit, 'lost' | 'verdict'>): boolean =>
  lost.readings > 0 || verdict === 'different';

/** One row in a hundred comes hours late, between two that are stored (API contract 3.6). */
const LATEST = TEN_SECOND_REACH;

export async function verifyDay(ports: LedgerPorts, meter: LedgerMeter, day: Interval): Promise<DayAudit> {
  const { series, state, now } = meter;
  const { account, device } = series;
  const elapsed = { from: day.from, to: Math.min(day.to, now) };
  const found = await audit(ports, series, elapsed);
  const missing = await missingIn(ports, series, elapsed);
  const covered = subtract([elapsed], missing);
  const gaps = await state.gaps();
  const open = gaps.flatMap((gap) => intersect([gap], missing).map((piece) => ({ ...gap, ...piece })));
  const givenUp = await givenUpIn(ports, meter, subtract(missing, open));
  const lost = await surelyLost(ports, meter, found);
  const queued = await queuedReadings(ports, series, elapsed);
  const refused = await quarantinedTimes(ports, series);
  const quarantined = refused.filter((at) => at >= elapsed.from && at < elapsed.to).length;
  const isYoung = elapsed.to > now - LATEST;
  const isIncomplete = isYoung || missing.length > 0 || queued > 0 || quarantined > 0;
  const selection = { measurement: measurementOf(series, ports.measurement), tags: { account, device } };
  return {
    meter,
    day,
    elapsed,
    covered,
    stored: found.stored,
    usedKwh: await ports.history.sum(selection, 'consumption_delta', elapsed),
    open,
    givenUp,
    lost,
    unknown: subtract(missing, [...open, ...givenUp, ...lost.time]),
    queued,
    quarantined,
    register: found.register,
    verdict: verdictOn(found.register, isIncomplete),
  };
}

/** Nothing that is missing makes readings add up to more than flowed. */
function verdictOn(register: RegisterCheck | undefined, isIncomplete: boolean): RegisterVerdict {
  if (!register) return 'unknown';
  if (register.isRight) return 'right';
  return isIncomplete && register.grownKwh > register.usedKwh ? 'incomplete' : 'different';
}

/** What is noted and enqueued between our two questions looks lost at the first glance. */
const LOOK_TWICE_AFTER = seconds(3);

async function surelyLost(ports: LedgerPorts, { series }: LedgerMeter, { lost }: Audit): Promise<Audit['lost']> {
  const time = union(lost.time);
  const [first, last] = [time[0], time.at(-1)];
  if (!first || !last) return lost;
  await pause(LOOK_TWICE_AFTER);
  return (await audit(ports, series, { from: first.from, to: last.to })).lost;
}
