import type { JournalEntry } from '@ohmini/core';
import { z } from 'zod';
import { entry } from './entry.ts';
import { amount, anything, isObject, moment, rowsOf, text, word } from './lenient.ts';

/** Asked of the backend host (API contract 6.4). */
export const SAVING_SESSIONS = `query SavingSessions($accountNumber: String!) {
  savingSessions {
    events(includeDev: false) {
      id code rewardPerKwhInOctoPoints startAt endAt devEvent status eventType targetRegion { regionId }
    }
    account(accountNumber: $accountNumber) {
      hasJoinedCampaign
      joinedEvents { eventId startAt endAt rewardGivenInOctoPoints }
    }
  }
}`;

const event = z.object({
  id: text,
  code: text,
  startAt: moment,
  endAt: moment,
  devEvent: anything,
  status: word,
  eventType: word,
  rewardPerKwhInOctoPoints: amount,
  targetRegion: anything,
});

const joinedEvent = z.object({ eventId: text, startAt: moment, endAt: moment, rewardGivenInOctoPoints: amount });

const region = z.object({ regionId: z.union([z.string(), z.number()]) });

export interface Sessions {
  entries: JournalEntry[];
  hasJoined: boolean;
}

/** The sessions of everybody, and which of them were joined. @returns undefined when the answer has another shape */
export function readSavingSessions(data: unknown, reject: () => void): Sessions | undefined {
  if (!isObject(data)) return undefined;
  const sessions = isObject(data.savingSessions) ? data.savingSessions : {};
  const account = isObject(sessions.account) ? sessions.account : {};
  const joined = rowsOf(account.joinedEvents, joinedEvent, reject).filter(({ eventId }) => eventId !== undefined);
  const events = rowsOf(sessions.events, event, reject).filter(({ devEvent }) => devEvent !== true);
  const known = new Set(events.map(({ id }) => id));
  const entries = [
    ...events.map((each) => eventEntry(each, joined, reject)),
    // Listed no longer, but it was ours.
    ...joined.filter(({ eventId }) => !known.has(eventId)).map(joinedEntry),
  ];
  return {
    entries: entries.filter((each) => each !== undefined),
    hasJoined: account.hasJoinedCampaign === true || joined.length > 0,
  };
}

type Joined = z.output<typeof joinedEvent>;

function eventEntry(
  { id, code, ...event_ }: z.output<typeof event>,
  joined: readonly Joined[],
  reject: () => void,
): JournalEntry | undefined {
  const name = code ?? (id === undefined ? undefined : `id-${id}`);
  if (name === undefined || event_.startAt === undefined || event_.endAt === undefined) return void reject();
  const ours = id === undefined ? undefined : joined.find(({ eventId }) => eventId === id);
  return sessionEntry('saving_sessions', name, {
    starts_at: event_.startAt,
    ends_at: event_.endAt,
    event_type: event_.eventType,
    event_status: event_.status,
    reward_octopoints_per_kwh: event_.rewardPerKwhInOctoPoints,
    target_regions: regionsOf(event_.targetRegion, reject),
    is_joined: Number(ours !== undefined),
    reward_given_octopoints: ours?.rewardGivenInOctoPoints,
  });
}

const joinedEntry = ({ eventId, startAt, endAt, rewardGivenInOctoPoints }: Joined): JournalEntry =>
  sessionEntry('saving_sessions', `id-${eventId}`, {
    starts_at: startAt,
    ends_at: endAt,
    is_joined: 1,
    reward_given_octopoints: rewardGivenInOctoPoints,
  });

/** An empty list means everywhere (API contract 6.4). */
function regionsOf(targets: unknown, reject: () => void): string | undefined {
  if (!Array.isArray(targets)) return undefined;
  if (targets.length === 0) return 'all';
  const regions = rowsOf(targets, region, reject).map(({ regionId }) => regionId);
  return regions.length > 0 ? regions.join(',') : undefined;
}

/** One name for a session, in whichever of the lists it stands. */
export const sessionEntry = (
  campaign: 'saving_sessions' | 'free_electricity',
  name: string,
  fields: Record<string, string | number | undefined>,
): JournalEntry => entry([campaign, name], { campaign, code: name, ...fields });
