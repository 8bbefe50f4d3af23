import type { Instant, Interval, Series } from '@ohmini/core';

/** Times for programs: UTC, ISO 8601. */
export const iso = (at: Instant): string => new Date(at).toISOString();

export const isoOrNull = (at: Instant | undefined): string | null => (at === undefined ? null : iso(at));

export const isoStretch = ({ from, to }: Interval) => ({ from: iso(from), to: iso(to), seconds: (to - from) / 1000 });

export const meterJson = ({ account, device, fuel }: Series) => ({ account, device, fuel });
