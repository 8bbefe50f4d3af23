import { hours, type Instant } from '@ohmini/core';
import { upsetsOf } from '../faults/upsets.ts';
import type { Household, Meter } from '../household.ts';
import { retiredSerialOf } from '../identity.ts';
import { DAY, fromLondonClock, londonClock, londonIso } from '../tariffs/british-time.ts';
import { HALF_HOUR } from '../tariffs/price.ts';
import { settledHalfHours, settledStarts } from '../truth/settled.ts';
import type { World } from '../world.ts';
import { pageOf } from './page.ts';
import { BAD_PERIOD, NOT_FOUND, paged, type Reply, refused } from './reply.ts';
import { windowOf } from './window.ts';

export interface SupplyPath {
  fuel: string;
  meterPoint: string;
  serial: string;
}

/** A supply of the caller's: the meter, and which of its registers. */
interface Supply {
  owner: Household;
  meter: Meter;
  direction: 'import' | 'export';
}

const LARGEST_PAGE = 25_000;

/** Who does not say since when gets so much, with nothing to tell that there is more (API contract 5.9). */
const RECENT = 2 * DAY;

/** Calorific value and correction of an ordinary day. */
const KWH_PER_M3 = 11.2;

/** Settled half hours in kWh or m³, newest first, of whole days only (API contract 5.9). Grouping is not simulated. */
export function consumptionReply(world: World, households: readonly Household[], path: SupplyPath, url: URL): Reply {
  const supply = supplyOf(households, path);
  if (!supply) return NOT_FOUND;
  if (url.searchParams.has('group_by')) return refused(400, 'group_by is not supported.');
  const window = windowOf(url);
  if (!window) return BAD_PERIOD;
  const starts = startsOf(world, supply, path, window);
  const ordered = url.searchParams.get('order_by') === 'period' ? starts : starts.reverse();
  return paged(pageOf(ordered, url, LARGEST_PAGE, (from) => rowOf(supply, from)));
}

/** A half hour that the window begins in is returned whole. A meter that was exchanged has no history at all. */
function startsOf(world: World, { owner, meter }: Supply, { serial }: SupplyPath, window: Window): Instant[] {
  if (serial !== meter.serial) return [];
  const to = Math.min(window.to, settledTo(world.now()));
  const from = Number.isFinite(window.from) ? Math.floor(window.from / HALF_HOUR) * HALF_HOUR : to - RECENT;
  const target = { account: owner.accountNumber, device: meter.deviceId, operation: 'consumption' } as const;
  return settledStarts({ from, to }, upsetsOf(world.faults, target));
}

type Window = NonNullable<ReturnType<typeof windowOf>>;

function supplyOf(households: readonly Household[], { fuel, meterPoint, serial }: SupplyPath): Supply | undefined {
  const supplies = households.flatMap((owner) => owner.meters.map((meter) => ({ owner, meter })));
  const found = supplies.find(
    ({ meter }) =>
      meter.fuel === fuel &&
      [meter.meterPoint, meter.exportMeterPoint].includes(meterPoint) &&
      [meter.serial, retiredSerialOf(meter)].includes(serial),
  );
  return found && { ...found, direction: found.meter.exportMeterPoint === meterPoint ? 'export' : 'import' };
}

/** Yesterday is known from nine in the morning, by the clocks of London. */
function settledTo(now: Instant): Instant {
  return fromLondonClock(Math.floor((londonClock(now) - hours(9)) / DAY) * DAY);
}

function rowOf({ meter, direction }: Supply, from: Instant) {
  const [{ kwh } = { kwh: 0 }] = settledHalfHours(meter, direction, { from, to: from + 1 }, []);
  return {
    consumption: meter.settledIn === 'm3' ? Math.round((kwh / KWH_PER_M3) * 1000) / 1000 : kwh,
    interval_start: londonIso(from),
    interval_end: londonIso(from + HALF_HOUR),
  };
}
