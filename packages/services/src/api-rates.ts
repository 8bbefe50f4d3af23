import { type Instant, type Interval, minutes, shiftedDecimal, type UnitRateAt, unitRates } from '@ohmini/core';
import type { RatePiece, Rates, RatesQuestion } from '@ohmini/dashboard';
import type { EnergyPorts } from './api-energy.ts';
import type { Context } from './context.ts';
import { namedMeter, nightOf } from './named-meter.ts';
import { priceFacts } from './price-facts.ts';
import { standingCharges } from './standing-charges.ts';
import { isUpperBound } from './upper-bound.ts';

/** No price of Octopus changes within one (API contract 5.3). */
const HALF_HOUR = minutes(30);

/** What a meter's energy costs and earns, as far as that is known. @throws when Redis or the store cannot be read */
export async function readRates(
  ports: EnergyPorts & Pick<Context, 'clock' | 'households' | 'keys' | 'redis' | 'tariffs'>,
  { account, device, interval }: RatesQuestion,
): Promise<Rates> {
  const meter = await namedMeter(ports, account, device);
  const { facts } = await priceFacts(ports, { account, night: nightOf(ports, account), stretch: interval });
  const standingAt = await standingCharges(ports, facts.agreements, meter, interval);
  const elapsed = { from: interval.from, to: Math.max(interval.from + 1, Math.min(interval.to, ports.clock.now())) };
  return {
    device: meter.device,
    unit: piecesOf(unitRates(meter, 'import', facts), interval),
    export: piecesOf(unitRates(meter, 'export', facts), interval),
    standingPence: standingAt(interval.from),
    isUpperBound: await isUpperBound(ports, account, elapsed),
  };
}

function piecesOf(rateAt: UnitRateAt, { from, to }: Interval): RatePiece[] {
  const pieces: RatePiece[] = [];
  for (let at = from; at < to; at = nextHalfHour(at)) {
    const pence = shiftedDecimal(rateAt(at), 2);
    const last = pieces.at(-1);
    if (pence === undefined) continue;
    const end = Math.min(nextHalfHour(at), to);
    if (last?.to === at && last.pence === pence) last.to = end;
    else pieces.push({ from: at, to: end, pence });
  }
  return pieces;
}

const nextHalfHour = (at: Instant): Instant => (Math.floor(at / HALF_HOUR) + 1) * HALF_HOUR;
