/** Of the past, in seconds since 1970. */
interface Stretch {
  from: number;
  to: number;
}

export const RANGE_SECONDS: Readonly<Record<'24h' | '7d' | '30d', number>>;
export function rangeUntil(range: keyof typeof RANGE_SECONDS, now: number): Stretch;
/** A stretch of another length, not later than now. @param around stays where it is; the middle unless told */
export function zoomed(stretch: Stretch, factor: number, now: number, around?: number): Stretch;
/** @param part of its length; later when positive */
export function moved(stretch: Stretch, part: number, now: number): Stretch;
