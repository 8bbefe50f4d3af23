import type { Instant } from '@ohmini/core';
import type { Household } from '../household.ts';
import { type JoinedSession, joinedSessions, regionIdOf } from '../sessions/joined.ts';
import type { Session } from '../sessions/session.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { momentText } from './moment.ts';
import type { Node, NodeObject } from './projection.ts';

/** savingSessions of the backend host: what is on for everybody, and what one account has to do with it (API contract 6.4). */
export function savingSessions(world: World, viewer: readonly Household[]): NodeObject {
  const now = world.now();
  const sessions = world.programme(now).filter(({ type }) => type !== 'FREE_ELECTRICITY');
  return {
    events: ({ includeDev }: Arguments): Node =>
      sessions.filter(({ isDev }) => !isDev || includeDev === true).map((each) => eventNode(each, now)),
    account: ({ accountNumber }: Arguments): Node => {
      const household = viewer.find((each) => each.accountNumber === accountNumber);
      return household ? accountNode(household, joinedSessions(household, sessions, now)) : null;
    },
  };
}

const times = ({ from, to }: Session) => ({ startAt: momentText(from), endAt: momentText(to) });

const eventNode = (session: Session, now: Instant): NodeObject => ({
  id: session.id,
  code: session.code,
  rewardPerKwhInOctoPoints: session.octoPointsPerKwh,
  ...times(session),
  devEvent: session.isDev,
  // No other word was ever seen.
  status: now < session.to ? 'UPCOMING' : 'DONE',
  eventType: session.type,
  targetRegion: session.regions.map((regionId) => ({ regionId })),
});

const accountNode = (household: Household, joined: readonly JoinedSession[]): NodeObject => ({
  signedUpMeterPoint: household.octoplus ? { regionId: regionIdOf(household) } : null,
  hasJoinedCampaign: household.octoplus,
  joinedEvents: joined.map(({ session, octoPoints }) => ({
    eventId: session.id,
    ...times(session),
    rewardGivenInOctoPoints: octoPoints,
  })),
});
