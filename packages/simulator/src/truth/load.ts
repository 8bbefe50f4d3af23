import { boundedCache } from './bounded-cache.ts';
import { type Appliance, type DayProfile, INSTALLED_SLOT, paintDay, ROUTINE_DAYS, SLOTS_PER_DAY } from './routine.ts';

/** A slot at 360 W is 1 Wh. */
const WATT_SLOTS_PER_WH = 360;

/** What flows through one meter. Registers are whole Wh at the start of a slot, counted from the installation. */
export interface Load {
  wattsAt(slot: number): number;
  importWhAt(slot: number): number;
  exportWhAt(slot: number): number;
}

export type ProfileCache = ReturnType<typeof boundedCache<DayProfile>>;

/** 100 kB a day; a live poll needs one day or two of each meter, and a day is painted again in under a millisecond. */
export const profileCache = (): ProfileCache => boundedCache(128);

interface Routine {
  seed: number;
  label: string;
  appliances: readonly Appliance[];
  cache: ProfileCache;
}

export function loadOf({ seed, label, appliances, cache }: Routine): Load {
  const profileOf = (day: number) => cache(`${label}/${day}`, () => paintDay(seed, label, day, appliances));
  // Neighbouring slots share their day: without this a cache key would be built for each of 8,640 of them.
  let latest: { day: number; profile: DayProfile } | undefined;
  const profileNow = (day: number): DayProfile => {
    if (latest?.day !== day) latest = { day, profile: profileOf(day) };
    return latest.profile;
  };
  let days: { imported: number[]; exported: number[] } | undefined;
  const wattSlots = (direction: 'imported' | 'exported', slot: number): number => {
    days ??= dayStarts((day) => paintDay(seed, label, day, appliances));
    const { round, day, rest } = placeOf(slot);
    const starts = days[direction];
    return round * (starts[ROUTINE_DAYS] ?? 0) + (starts[day] ?? 0) + (profileNow(day)[direction][rest] ?? 0);
  };
  return {
    wattsAt: (slot) => {
      const { day, rest } = placeOf(slot);
      return profileNow(day).watts[rest] ?? 0;
    },
    importWhAt: (slot) => Math.floor(wattSlots('imported', slot) / WATT_SLOTS_PER_WH),
    exportWhAt: (slot) => Math.floor(wattSlots('exported', slot) / WATT_SLOTS_PER_WH),
  };
}

function placeOf(slot: number): { round: number; day: number; rest: number } {
  const elapsed = slot - INSTALLED_SLOT;
  const days = Math.floor(elapsed / SLOTS_PER_DAY);
  return { round: Math.floor(days / ROUTINE_DAYS), day: days % ROUTINE_DAYS, rest: elapsed - days * SLOTS_PER_DAY };
}

/** Watt-slots from the start of the routine to the start of each of its days, and to its end. */
function dayStarts(profileOf: (day: number) => DayProfile): { imported: number[]; exported: number[] } {
  const imported = [0];
  const exported = [0];
  for (let day = 0; day < ROUTINE_DAYS; day++) {
    const profile = profileOf(day);
    imported.push((imported[day] ?? 0) + (profile.imported[SLOTS_PER_DAY] ?? 0));
    exported.push((exported[day] ?? 0) + (profile.exported[SLOTS_PER_DAY] ?? 0));
  }
  return { imported, exported };
}
