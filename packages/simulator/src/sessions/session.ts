import type { Instant, Interval } from '@ohmini/core';
import { DAY } from '../tariffs/british-time.ts';

/** The first three are saving sessions; free electricity is a campaign of its own (API contract 6.4). */
export type SessionType = 'TURN_DOWN' | 'TURN_UP' | 'WEEKEND_HAPPY_HOUR' | 'FREE_ELECTRICITY';

/** A stretch for which Octopus asks its customers for something, or gives them something. */
export interface Session extends Interval {
  id: number;
  code: string;
  type: SessionType;
  announcedAt: Instant;
  octoPointsPerKwh: number;
  /** Ids of regions, 1 to 14; none means all of them. */
  regions: readonly number[];
  isDev: boolean;
}

/** A session as a test describes it; what is left out is usual. */
export interface SessionSpec extends Interval {
  type: SessionType;
  /** Default: a day before it starts. */
  announcedAt?: Instant;
  /** Default: 93 for a turn down or up, else 0. */
  octoPointsPerKwh?: number;
  regions?: readonly number[];
  isDev?: boolean;
}

export function sessionOf(spec: SessionSpec, number: number): Session {
  const { type, from } = spec;
  const date = new Date(from).toISOString();
  const day = date.slice(8, 10) + date.slice(5, 7) + date.slice(2, 4);
  return {
    id: 4000 + number,
    code: `${type === 'FREE_ELECTRICITY' ? 'FREE_ELECTRICITY' : 'EVENT'}_${number}_${day}`,
    announcedAt: from - DAY,
    octoPointsPerKwh: type === 'TURN_DOWN' || type === 'TURN_UP' ? 93 : 0,
    regions: [],
    isDev: false,
    ...spec,
  };
}
