import { hours, type Instant } from '@ohmini/core';
import type { Household } from '../household.ts';
import { REGIONS } from '../tariffs/catalogue.ts';
import { stream } from '../truth/random.ts';
import type { Session } from './session.ts';

export interface JoinedSession {
  session: Session;
  /** null until it is reckoned up, one to three days after the session. */
  octoPoints: number | null;
}

/** 1 to 14, in the order of their letters. */
export const regionIdOf = ({ region }: Pick<Household, 'region'>): number => REGIONS.indexOf(region) + 1;

/** What the people of a home have joined by now, with the app: nobody joins through us. */
export function joinedSessions(household: Household, sessions: readonly Session[], now: Instant): JoinedSession[] {
  if (!household.octoplus) return [];
  return sessions.flatMap((session) => {
    const draw = stream(household.seed, `${household.accountNumber}/session/${session.id}`);
    const joinedAt = session.announcedAt + draw(1) * (session.from - session.announcedAt);
    const joins = isFor(household, session) && draw(0) < household.joins && joinedAt <= now;
    if (!joins) return [];
    const reckonedAt = session.to + hours(24) + draw(2) * hours(48);
    return [{ session, octoPoints: now < reckonedAt ? null : Math.round(session.octoPointsPerKwh * draw(3) * 1.5) }];
  });
}

const isFor = (household: Household, { type, isDev, regions }: Session): boolean =>
  type !== 'FREE_ELECTRICITY' && !isDev && (regions.length === 0 || regions.includes(regionIdOf(household)));
