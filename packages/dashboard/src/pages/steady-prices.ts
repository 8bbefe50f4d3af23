import type { PricedSlot } from '../overview.ts';

/** Neighbouring half hours of one price as one stretch. */
export function steadyPrices(slots: readonly PricedSlot[]): PricedSlot[] {
  const stretches: PricedSlot[] = [];
  for (const slot of slots) {
    const last = stretches.at(-1);
    if (last && last.pencePerKwh === slot.pencePerKwh && last.to === slot.from) last.to = slot.to;
    else stretches.push({ ...slot });
  }
  return stretches;
}

/** The stretch whose price is the lowest: the first of those, and none where all cost the same. */
export function cheapest(stretches: readonly PricedSlot[]): PricedSlot | undefined {
  const [first] = stretches.toSorted((a, b) => a.pencePerKwh - b.pencePerKwh);
  return stretches.length > 1 ? first : undefined;
}
