import { smartDeviceIdOf } from '../identity.ts';
import { stream } from '../truth/random.ts';
import { CHARGERS, type Make, VEHICLES } from './catalogue.ts';

/** What Octopus steers at cheap hours: the car itself, or the charger that it hangs on. */
export interface SmartDevice {
  id: string;
  kind: 'vehicle' | 'charger';
  make: string;
  model: string;
  provider: string;
  seed: number;
  /** The electricity meter behind which it charges: what its load is computed from. */
  meter: string;
}

export function smartDevice(kind: SmartDevice['kind'], seed: number, meter: string): SmartDevice {
  const draw = stream(seed, `${meter}/smart-device`);
  const makes: readonly Make<{ model: string }>[] = kind === 'vehicle' ? VEHICLES : CHARGERS;
  const { make, provider, models } = oneOf(makes, draw(0));
  return { id: smartDeviceIdOf(seed, meter), kind, make, provider, model: oneOf(models, draw(1)).model, seed, meter };
}

function oneOf<Item>(items: readonly Item[], draw: number): Item {
  const item = items[Math.floor(draw * items.length)];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}
