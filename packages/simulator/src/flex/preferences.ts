import type { Instant } from '@ohmini/core';
import { DAY } from '../tariffs/british-time.ts';
import { stream } from '../truth/random.ts';
import { INSTALLED_AT } from '../truth/routine.ts';
import type { SmartDevice } from './smart-device.ts';

/** How full the car shall be, and when. */
interface Preferences {
  weekday: { time: string; percent: number };
  weekend: { time: string; percent: number };
}

/** The owner thinks again on a Monday now and then. */
export function preferencesAt({ seed, id }: SmartDevice, now: Instant): Preferences {
  const draw = stream(seed, `${id}/preferences`);
  const week = Math.floor((now - INSTALLED_AT) / (7 * DAY));
  const percent = 70 + 10 * Math.floor(3 * draw(week));
  return { weekday: { time: '07:00:00', percent }, weekend: { time: '09:00:00', percent: percent + 10 } };
}
