import {
  type AccountId,
  agreementAt,
  agreementsFor,
  type Device,
  type History,
  type Instant,
  type Interval,
  minutes,
  type PriceFacts,
  type Selection,
  shiftedDecimal,
  startOfLondonDay,
  startOfNextLondonDay,
  type UnitRateAt,
  unitRates,
} from '@ohmini/core';
import type { MeterView, PricedSlot } from '@ohmini/dashboard';
import type { Context } from './context.ts';
import { exportedSince } from './exported-since.ts';
import { priceFacts } from './price-facts.ts';
import { remembered } from './remembered.ts';
import { standingChargeOf } from './standing-charge.ts';
import { isUpperBound } from './upper-bound.ts';

const KNOWN_FOR = minutes(1);
const HALF_HOUR = minutes(30);

export type Priced = Pick<MeterView, 'price' | 'exported'>;

export interface PricedMeter {
  account: AccountId;
  device: Pick<Device, 'id' | 'fuel'>;
  selection: Selection;
}

/** What a household pays and is paid. What cannot be read is left out. */
export function pricedViews(context: Context, history: History): (meter: PricedMeter) => Promise<Priced> {
  const ports = { ...context, history };
  return remembered({
    read: (meter: PricedMeter) => readPriced(ports, meter, context.clock.now()),
    nothing: {},
    keptFor: KNOWN_FOR,
    now: () => context.clock.now(),
  });
}

type Ports = Context & { history: History };

async function readPriced(ports: Ports, { account, device, selection }: PricedMeter, now: Instant): Promise<Priced> {
  const household = ports.households.find(account);
  if (!household) return {};
  const today = { from: startOfLondonDay(now), to: now };
  const meter = { fuel: device.fuel, device: device.id };
  const stretch = { from: today.from, to: startOfNextLondonDay(startOfNextLondonDay(now)) };
  const { facts } = await priceFacts(ports, { account, night: household.nightHours, stretch });
  const soldAt = unitRates(meter, 'export', facts);
  const ahead = slotsAhead(unitRates(meter, 'import', facts), now, stretch.to);
  const exported = await exportedSince(ports.history, selection, today, soldAt);
  return {
    ...(ahead.length > 0 && {
      price: {
        ahead,
        exportPence: inPence(soldAt(now)),
        standingPencePerDay: inPence(await standingOf(ports, facts, meter, today)),
        isUpperBound: await isUpperBound(ports, account, today),
      },
    }),
    ...(exported && { exported }),
  };
}

async function standingOf(
  { tariffs }: Ports,
  { agreements }: PriceFacts,
  meter: Parameters<typeof agreementsFor>[1],
  today: Interval,
): Promise<number | undefined> {
  const agreement = agreementAt(agreementsFor(agreements, meter, 'import'), today.from);
  return agreement && (await standingChargeOf(tariffs, agreement, today));
}

/** Half hours from now on, up to the first whose price is not known. */
function slotsAhead(rateAt: UnitRateAt, now: Instant, end: Instant): PricedSlot[] {
  const slots: PricedSlot[] = [];
  for (let from = Math.floor(now / HALF_HOUR) * HALF_HOUR; from < end; from += HALF_HOUR) {
    const pencePerKwh = inPence(rateAt(from));
    if (pencePerKwh === undefined) break;
    slots.push({ from, to: from + HALF_HOUR, pencePerKwh });
  }
  return slots;
}

const inPence = (pounds: number | undefined): number | undefined => shiftedDecimal(pounds, 2);
