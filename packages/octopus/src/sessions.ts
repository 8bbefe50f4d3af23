import { hours, type Instant, type JournalEntry, type Milliseconds, minutes, Permanent } from '@ohmini/core';
import { CAMPAIGN_EVENTS, readCampaignEvents } from './campaign-events.ts';
import { ENROLMENT, type Enrolment, readEnrolment } from './enrolment.ts';
import { type Inquiry, type Journalled, NONE, offered } from './inquiry.ts';
import { readSavingSessions, SAVING_SESSIONS, type Sessions } from './saving-sessions.ts';
import type { Session } from './session.ts';

/** Who is a member today is one tomorrow, and a home keeps its meter point. */
const ENROLMENT_HOLDS = hours(24);

/** Free electricity is announced the day before. Just under half an hour, so that every third turn asks. */
const CAMPAIGNS_HOLD = minutes(29);

/**
 * Saving sessions, turn-up and happy hours, and free electricity. Octopus is moving them from one place to another (API
 * contract 6.4): both are asked, and either may be gone.
 */
export function sessionsOf({ ask, now }: Session, accountNumber: string): (inquiry: Inquiry) => Promise<Journalled> {
  const account = { accountNumber };
  const enrolment = held<Enrolment>(now, ENROLMENT_HOLDS);
  const campaigns = held<JournalEntry[] | Permanent>(now, CAMPAIGNS_HOLD);

  async function enrolledNow({ how, expect }: Inquiry): Promise<Enrolment> {
    const data = await offered(ask({ operation: 'enrolment', query: ENROLMENT, variables: account }, how));
    return data === undefined ? { isEnrolled: false, mpan: undefined } : expect(readEnrolment(data));
  }

  async function campaignEvents({ how, reject, expect }: Inquiry, mpan: string): Promise<JournalEntry[]> {
    const variables = { ...account, supplyPointIdentifier: mpan };
    const data = await ask({ operation: 'campaignEvents', query: CAMPAIGN_EVENTS, variables }, how);
    return data === undefined ? [] : expect(readCampaignEvents(data, reject));
  }

  async function savingSessions({ how, reject, expect }: Inquiry): Promise<Sessions> {
    const question = { operation: 'savingSessions', query: SAVING_SESSIONS, variables: account };
    const data = await ask({ ...question, host: 'backend' }, how);
    return data === undefined ? { entries: [], hasJoined: false } : expect(readSavingSessions(data, reject));
  }

  return async (inquiry) => {
    const { isEnrolled, mpan } = await enrolment(
      () => enrolledNow(inquiry),
      (answer) => answer.isEnrolled,
    );
    if (!isEnrolled) return NONE;
    const events = mpan === undefined ? [] : await campaigns(() => orRefusal(campaignEvents(inquiry, mpan)));
    const sessions = await orRefusal(savingSessions(inquiry));
    return together(events, sessions);
  };
}

/** What both lists name is taken from the richer one. */
function together(events: JournalEntry[] | Permanent, sessions: Sessions | Permanent): Journalled {
  const ofCampaigns = events instanceof Permanent ? [] : events;
  if (!(sessions instanceof Permanent)) {
    const entries = byId([...ofCampaigns, ...sessions.entries]);
    return { entries, isThere: sessions.hasJoined || ofCampaigns.some(({ fields }) => fields.campaign === FREE) };
  }
  const isNowhere = events instanceof Permanent && (events.reason === 'request' || sessions.reason === 'request');
  if (isNowhere) throw sessions;
  return { entries: byId(ofCampaigns), isThere: ofCampaigns.length > 0 };
}

const FREE = 'free_electricity';

const byId = (entries: readonly JournalEntry[]): JournalEntry[] => [
  ...new Map(entries.map((entry) => [entry.id, entry])).values(),
];

/** The answer; or the refusal of what is not offered to this household, or to nobody any more. */
async function orRefusal<T>(answer: Promise<T>): Promise<T | Permanent> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Permanent && error.reason !== 'credentials') return error;
    throw error;
  }
}

/** Keeps an answer for a while, if it is worth it. In memory alone: the meter point is private. */
function held<T>(now: () => Instant, length: Milliseconds) {
  let kept: { answer: T; until: Instant } | undefined;
  return async (fetch: () => Promise<T>, isWorthIt: (answer: T) => boolean = () => true): Promise<T> => {
    if (kept && now() < kept.until) return kept.answer;
    const answer = await fetch();
    kept = isWorthIt(answer) ? { answer, until: now() + length } : undefined;
    return answer;
  };
}
