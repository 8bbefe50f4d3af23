import { BadRequest } from './bad-request.ts';
import type { Selection } from './document.ts';

/** Every type that a fragment can be on. */
const TYPES = new Set([
  'TariffType',
  'StandardTariff',
  'HalfHourlyTariff',
  'DayNightTariff',
  'ThreeRateTariff',
  'PrepayTariff',
  'SmartFlexDeviceInterface',
  'SmartFlexVehicle',
  'SmartFlexChargePoint',
]);

/** A type with a spelling mistake is refused, instead of being one that no answer has. @throws BadRequest */
export function checkFragments(selections: readonly Selection[]): void {
  for (const each of selections) {
    if (each.kind === 'fragment' && !TYPES.has(each.on)) throw new BadRequest(`Unknown type '${each.on}'.`);
    checkFragments(each.selections);
  }
}
