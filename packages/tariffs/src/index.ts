export type { Codes, DoorOptions } from './drop-in/door.ts';
export { type DropIn, dropIn } from './drop-in/drop-in.ts';
export type { DropInRequest } from './drop-in/question.ts';
export type { Reply } from './drop-in/reply.ts';
export { type Entry, openEntry, sealEntry } from './entry.ts';
export type { Freshness } from './next-step.ts';
export { octopusPublications } from './octopus-publications.ts';
export { paidBy } from './payment.ts';
export { priceAt } from './price-at.ts';
export { priceChanges, type SteadyChange, steadyChanges } from './price-changes.ts';
export { currentPoint, journalPoints } from './price-points.ts';
export { endOf, type PaymentMethod, type PriceRow, startOf } from './price-row.ts';
export type { Provenance } from './provenance.ts';
export { type PublicGetOptions, publicGet } from './public-get.ts';
export { isAwaited, publicationOf } from './publication.ts';
export { type PriceList, type Published, pathOf, type RateKind } from './published.ts';
export { readingCache, type Served, type SharedCache, sharedCache } from './shared-cache.ts';
export { namedTariff, readTariffCode } from './tariff-code.ts';
export { silent, type TariffEvents } from './tariff-events.ts';
export {
  type DocumentAnswer,
  type ListAge,
  type PriceAnswer,
  type RateRow,
  type RatesOf,
  type Tariffs,
  tariffs,
} from './tariffs.ts';
export { type TariffWindows, tariffWindows } from './windows.ts';
